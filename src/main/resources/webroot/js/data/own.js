// The reader's thresholds in several pages of one browser. Pure.

/** Of a row what is kept. */
export function rowKept({ id, book, above, clear, hold, muted }) {
  return { id, book, above, clear, hold, muted: Boolean(muted) };
}

/**
 * The rows of this page with what other pages have changed since it looked at the kept ones last: what they added is
 * there, what they removed is not, and of a row that both have, what this page changed stands.
 *
 * @param seen rows as they were kept when this page looked
 * @param mine rows of this page; those that stay are the same objects
 * @param kept rows as they are kept now
 * @returns {{rows: object[], added: object[], removed: object[]}} rows in the order kept, then those of this page alone
 */
export function mergedRows(seen, mine, kept) {
  const known = new Map(seen.map((row) => [row.id, row]));
  const own = new Map(mine.map((row) => [row.id, row]));
  const there = new Set(kept.map((row) => row.id));
  const rows = [];
  const added = [];
  for (const other of kept) {
    const row = own.get(other.id);
    if (row) {
      rows.push(isSame(row, known.get(row.id)) ? Object.assign(row, rowKept(other)) : row);
    } else if (!known.has(other.id)) {
      rows.push(other);
      added.push(other);
    }
  }
  const removed = mine.filter((row) => known.has(row.id) && !there.has(row.id));
  const fresh = mine.filter((row) => !known.has(row.id) && !there.has(row.id));
  return { rows: [...rows, ...fresh], added, removed };
}

function isSame(row, other) {
  return other !== undefined && JSON.stringify(rowKept(row)) === JSON.stringify(rowKept(other));
}
