// How long a book was above each threshold on the UTC day of its newest second: counted by the lake up to a second,
// from there on here. Pure.

import { utcDayStart } from '../time.js';

/** What the lake has counted by threshold, up to but without `second`. */
export function beginAbove(book, counts, second) {
  book.above = new Map(Object.entries(counts));
  book.aboveDay = utcDayStart(second * 1000);
  book.aboveFrom = second;
}

/** An observation that stands for so many seconds; what the lake has counted adds nothing, another day begins anew. */
export function countAbove(book, second, spread, thresholds, seconds) {
  if (second < (book.aboveFrom ?? Infinity)) return;
  if (utcDayStart(second * 1000) > book.aboveDay && book.aboveDay >= 0) {
    book.above.clear();
    book.aboveDay = utcDayStart(second * 1000);
    book.aboveFrom = book.aboveDay;
  }
  for (const threshold of thresholds) {
    if (spread > Number(threshold)) book.above.set(threshold, (book.above.get(threshold) ?? 0) + seconds);
  }
}

/**
 * Seconds a book was above a threshold on the UTC day of a second; null while nobody has counted them. A day that
 * has been told of, but without an observation so far, has none.
 */
export function secondsAbove(book, threshold, second) {
  const day = utcDayStart(second * 1000);
  if (book.aboveDay >= 0 && book.aboveDay < day) return book.ring.newest >= day ? 0 : null;
  const known = book.aboveFrom !== null || book.above.size > 0;
  return known ? book.above.get(threshold) ?? 0 : null;
}
