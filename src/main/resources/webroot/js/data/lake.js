// What /api/lake says of the table of spreads.

import { toSecond } from '../time.js';

/** The table as the lake's manifests name it. */
const SPREADS = 'silver/spreads';

/** Its days, the newest first, each with the books in their order. */
export function spreadDays(lake) {
  return lake.partitions.filter((one) => one.dataset === SPREADS)
    .sort((a, b) => b.date.localeCompare(a.date) || a.book.localeCompare(b.book));
}

/** First second any book was recorded; null if nothing is. */
export function oldestSecond(lake) {
  const oldest = spreadDays(lake).at(-1)?.date;
  if (!oldest) return null;
  const inFiles = lake.files.filter((file) => file.dataset === SPREADS && file.path.includes(`/date=${oldest}/`))
    .map((file) => toSecond(file.first_second));
  return inFiles.length ? Math.min(...inFiles) : Date.parse(`${oldest}T00:00:00Z`) / 1000;
}
