/** The master data: users, deposits, withdrawals and events become a dimensional model. */
package dev.spreadlake.batch.master;
