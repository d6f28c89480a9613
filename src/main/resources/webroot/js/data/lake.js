// What /api/lake says of the table of spreads. Pure; files have their first and last second as `from` and `to`.

/** The table as the lake's manifests name it. */
export const SPREADS = 'silver/spreads';

/** Its days, the newest first, each with the books in their order. */
export function spreadDays(lake) {
  return lake.partitions.filter((one) => one.dataset === SPREADS)
    .sort((a, b) => b.date.localeCompare(a.date) || a.book.localeCompare(b.book));
}

/** First second any book was recorded; null if nothing is. A day that is all gap so far begins nothing. */
export function oldestSecond(lake) {
  const oldest = spreadDays(lake).filter((one) => one.captured > 0).at(-1)?.date;
  if (!oldest) return null;
  const inFiles = lake.files.filter((file) => file.dataset === SPREADS && file.path.includes(`/date=${oldest}/`))
    .map((file) => file.from);
  return inFiles.length ? Math.min(...inFiles) : Date.parse(`${oldest}T00:00:00Z`) / 1000;
}

/** What fed the files of a day, each word once, the newest first: live, simulated, replay. */
export function modesOfDay(lake, { book, date }) {
  return modes(lake.files.filter((file) => file.dataset === SPREADS && file.path.includes(`/book=${book}/date=${date}/`)));
}

/** What fed the files of spreads that hold a second of [from, to]. */
export function modesBetween(lake, from, to) {
  return modes(lake.files.filter((file) => file.dataset === SPREADS && file.to >= from && file.from <= to));
}

/**
 * What fed each second of a book in [from, to].
 *
 * @param now what feeds the page: of what is in no closed file yet
 * @returns {(second: number) => string} `unknown` where no file says it
 */
export function modeOfSeconds(lake, book, from, to, now) {
  const all = lake.files.filter((file) => file.dataset === SPREADS && file.path.includes(`/book=${book}/`));
  const files = all.filter((file) => file.to >= from && file.from <= to);
  const closed = all.reduce((newest, file) => Math.max(newest, file.to), -Infinity);
  return (second) => files.find((file) => second >= file.from && second <= file.to)?.mode ?? (second > closed ? now : 'unknown');
}

function modes(files) {
  // A file that a restart went on with may have two: live+simulated.
  return [...new Set(files.flatMap((file) => (file.mode ? file.mode.split('+') : [])))];
}
