/** The picture of the published model, drawn from the descriptions of its tables. */
package dev.spreadlake.batch.erd;
