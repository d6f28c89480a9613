/**
 * What every store of files needs: the thread it works on, the hash of a file, and the removal of
 * folder trees.
 */
package dev.spreadlake.store;
