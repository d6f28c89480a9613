/**
 * Batches on embedded DuckDB. {@code model}, {@code intake}, {@code publish} and {@code run} know
 * no pipeline; {@code master} is one. {@link dev.spreadlake.batch.BatchVerticle} runs them in the
 * server, one at a time.
 */
package dev.spreadlake.batch;
