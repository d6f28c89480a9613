/** The thread on which a store reads and writes its files. */
package dev.spreadlake.store;
