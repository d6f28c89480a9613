/** What every pipeline's run leaves behind: its report, its refusals. */
package dev.spreadlake.batch.run;
