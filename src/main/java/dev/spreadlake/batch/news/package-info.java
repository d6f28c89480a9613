/** News about bitcoin: files in, checked items, sentiment, keywords and what the price did out. */
package dev.spreadlake.batch.news;
