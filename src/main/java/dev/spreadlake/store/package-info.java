/** What every store of files needs: the thread it works on, and the removal of folder trees. */
package dev.spreadlake.store;
