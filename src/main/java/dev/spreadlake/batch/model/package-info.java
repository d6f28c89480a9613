/** SQL models: files of one select each, their descriptions, and the order they are made in. */
package dev.spreadlake.batch.model;
