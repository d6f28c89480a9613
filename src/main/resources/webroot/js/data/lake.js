// What /api/lake says of the table of spreads. Pure; files have their first and last second as `from` and `to`.

import { toSecond } from '../time.js';

/** The table as the lake's manifests name it. */
export const SPREADS = 'silver/spreads';

/** What fed something that nothing tells it of. */
export const UNKNOWN = 'unknown';

const DAY = 86400;

/** A page that has heard no second. */
const UNHEARD = [Infinity, -Infinity];

/**
 * An answer of /api/lake as the page holds it. `days`: those of the table that are listed, the newest first, each
 * with the books in their order; a day has its first second as `start`, and as `listed` those of its files that are,
 * the newest first. `first`: the first second any book was recorded, listed or not; null if nothing is. `damage`:
 * [{path, reason}] of what cannot be read.
 */
export function lakeOf({ root, partitions, files, gaps, totals, first_second: first, damage }) {
  const dated = files.map((file) => ({ ...file, from: toSecond(file.first_second), to: toSecond(file.last_second) }));
  const days = partitions.filter((one) => one.dataset === SPREADS)
    .map((day) => ({ ...day, start: Date.parse(`${day.date}T00:00:00Z`) / 1000, listed: [] }))
    .sort((a, b) => b.start - a.start || a.book.localeCompare(b.book));
  const byPath = new Map(days.map((day) => [`${SPREADS}/book=${day.book}/date=${day.date}`, day]));
  for (const file of dated) byPath.get(file.path.slice(0, file.path.lastIndexOf('/')))?.listed.push(file);
  for (const { listed } of days) listed.sort((a, b) => b.from - a.from);
  return { state: 'done', error: '', root: root ?? '', partitions, files: dated, gaps, totals: totals ?? [], days, first: first ? toSecond(first) : null, damage: damage ?? [] };
}

/** Nothing, as long as nothing was read. */
export function unreadLake() {
  return { ...lakeOf({ partitions: [], files: [], gaps: [] }), state: 'loading' };
}

/** How many days of a book there are beside those listed. */
export function daysLeftOut(lake) {
  return Math.max(0, totalOf(lake, 'partitions', SPREADS) - lake.days.length);
}

/** Partitions, files, rows or bytes of a table, or of all of them, listed or not. */
export function totalOf(lake, field, table = null) {
  return lake.totals.reduce((sum, one) => sum + (table === null || one.dataset === table ? Number(one[field]) : 0), 0);
}

/** What fed the files of a day, each word once, the newest file's first: live, simulated, replay. */
export function modesOfDay(day) {
  return words([...day.listed, day].map(({ mode }) => mode ?? ''));
}

/**
 * What fed the observations of [from, to] that the lake holds, each word once, the newest first: by its files; where
 * they are not listed by the day; `unknown` where neither tells it.
 *
 * @param heard first and last second that the page heard itself: they need no listed day
 */
export function modesBetween(lake, from, to, heard = UNHEARD) {
  const modes = [];
  for (const day of lake.days) {
    if (day.start > to || day.start + DAY <= from) continue;
    for (const file of day.listed) if (file.to >= from && file.from <= to) modes.push(file.mode ?? UNKNOWN);
    if (reachesUnlisted(day, from)) modes.push(day.mode ?? UNKNOWN);
  }
  if (isLeftOut(lake, from) && !isHeard(heard, from) && to >= (lake.first ?? -Infinity)) modes.push(UNKNOWN);
  return words(modes);
}

/** Whether the page heard something of [from, to] that is newer than the listed files of those days. */
export function isInNoFile(lake, from, to, [first, last] = UNHEARD) {
  const days = lake.days.filter((day) => day.start <= to && day.start + DAY > from);
  return to >= first && from <= last && Math.min(to, last) > closedUntil({ days });
}

/** The newest second of a closed file that is listed; -Infinity if there is none. */
export function closedUntil(lake) {
  return Math.max(-Infinity, ...lake.days.map((day) => day.listed[0]?.to ?? -Infinity));
}

/**
 * What fed each second of a book in [from, to].
 *
 * @param now what feeds the page: of what is in no closed file yet
 * @param heard first and last second that the page heard itself
 * @returns {(second: number) => string} `unknown` where neither a file nor the day says it
 */
export function modeOfSeconds(lake, book, from, to, now, heard = UNHEARD) {
  const ofBook = lake.days.filter((day) => day.book === book);
  const closed = closedUntil({ days: ofBook });
  const days = ofBook.filter((day) => day.start <= to && day.start + DAY > from);
  return (second) => {
    const day = days.find((one) => second >= one.start && second < one.start + DAY);
    const file = day?.listed.find((one) => second >= one.from && second <= one.to);
    if (file) return file.mode ?? UNKNOWN;
    if (day && reachesUnlisted(day, second)) return ofUnlisted(day, now);
    if (isHeard(heard, second)) return now;
    return second > closed && (day || !isLeftOut(lake, second)) ? now : UNKNOWN;
  };
}

/** A second of a day whose files are not listed: of a day that goes on it may be in no file yet. */
function ofUnlisted(day, now) {
  return day.mode && !day.mode.includes('+') && (day.closed || day.mode === now) ? day.mode : UNKNOWN;
}

/** Whether a second from `from` on may be in a file of the day that is not listed: the newest are. */
function reachesUnlisted({ listed, files, captured }, from) {
  return captured > 0 && (!listed.length || (listed.length < files && listed.at(-1).from > from));
}

/** Whether a second may be of a day that is not listed: the newest are. */
function isLeftOut(lake, second) {
  return daysLeftOut(lake) > 0 && second < (lake.days.at(-1)?.start ?? Infinity) + DAY;
}

function isHeard([first, last], second) {
  return second >= first && second <= last;
}

function words(modes) {
  // A file that a restart went on with may have two: live+simulated.
  return [...new Set(modes.flatMap((mode) => mode.split('+')).filter(Boolean))];
}
