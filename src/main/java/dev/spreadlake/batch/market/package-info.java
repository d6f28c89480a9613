/** Minute history of markets: files in, checked bars and what they say out. */
package dev.spreadlake.batch.market;
