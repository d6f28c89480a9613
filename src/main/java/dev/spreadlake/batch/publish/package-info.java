/** Publishing a set of tables all at once. */
package dev.spreadlake.batch.publish;
