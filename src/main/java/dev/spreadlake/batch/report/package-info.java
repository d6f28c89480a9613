/** One self-contained page a manager can read: market, news, data health. */
package dev.spreadlake.batch.report;
