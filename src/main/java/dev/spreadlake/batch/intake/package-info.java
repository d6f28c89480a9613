/** Reading foreign CSV files without losing a line: structure, encoding, quarantine. */
package dev.spreadlake.batch.intake;
