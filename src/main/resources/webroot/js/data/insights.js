// What the published tables of the minute history and the news say, put together for the eye. Pure.

/** Measures of the heat map: column, words, digits, factor, whether zero is the middle. */
export const SEASONS = {
  return: { column: 'return_mean_bps', title: 'mean return of the hour, basis points', digits: 1, factor: 1, middle: true },
  volatility: { column: 'volatility', title: 'volatility of the hour, %', digits: 2, factor: 100, middle: false },
  volume: { column: 'volume_mean', title: 'mean volume of a minute', digits: 2, factor: 1, middle: false },
};
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const SEPARATE_LEAST = 30;

/** Rows of a table as objects by column name. */
export function rowsOf(table) {
  if (!table) return [];
  const names = table.columns.map((column) => column.name ?? column);
  return table.rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

/** Whether a series, or anything with such a name, is the generator's. */
export function isMade(name) {
  return /(^|[^a-z])synthetic/i.test(String(name ?? ''));
}

/**
 * Whether a series of the minute history is the generator's: by its name, or because some of what is published is
 * (`made`), and no name in the list says which.
 */
export function isMadeSeries(name, rows, made) {
  return isMade(name) || (made && !rows.some((row) => isMade(row.series)));
}

/** The series to show: the one asked for if it is there, else the longest. */
export function chosenSeries(rows, wanted) {
  return rows.find((row) => row.series === wanted) ?? [...rows].sort((a, b) => b.minutes - a.minutes)[0] ?? null;
}

/** Days and values of a column, in percent; a day that is missing is a hole, not a line across. */
export function dailyLine(rows, columns, factor = 100) {
  const days = rows.map((row) => row.date).sort();
  if (!days.length) return { days: [], lines: columns.map(() => []) };
  const byDay = new Map(rows.map((row) => [row.date, row]));
  const all = [];
  for (let at = Date.parse(days[0]); at <= Date.parse(days.at(-1)); at += 86400000) all.push(new Date(at).toISOString().slice(0, 10));
  return { days: all, lines: columns.map((column) => all.map((day) => scaled(byDay.get(day)?.[column], factor))) };
}

function scaled(value, factor) {
  return value === null || value === undefined ? null : value * factor;
}

/** Cells of the heat map: [hour, weekday 0 is Monday, value, hours that went into it]. */
export function heatCells(rows, season) {
  const { column, factor } = SEASONS[season];
  return rows.filter((row) => row[column] !== null && row[column] !== undefined).map((row) => [row.hour, row.weekday - 1, row[column] * factor, row.hours]);
}

/** The least and greatest colour: about zero where zero is the middle. */
export function heatRange(cells, season) {
  const values = cells.map((cell) => cell[2]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (!SEASONS[season].middle) return [least, most];
  const reach = Math.max(Math.abs(least), Math.abs(most));
  return [-reach, reach];
}

/** Bands of the volume profile put together until there are at most `most`, cheapest first. */
export function profileBands(rows, most) {
  const sorted = [...rows].sort((a, b) => a.price_low - b.price_low);
  if (!sorted.length) return [];
  const low = sorted[0].price_low;
  const width = sorted[0].price_high - low;
  const joined = width * Math.max(1, Math.ceil((sorted.at(-1).price_high - low) / width / most));
  const bands = [];
  for (let from = low; from < sorted.at(-1).price_high; from += joined) bands.push({ low: from, high: from + joined, volume: 0 });
  for (const row of sorted) bands[Math.min(bands.length - 1, Math.floor((row.price_low - low) / joined))].volume += row.volume;
  return bands;
}

/** The band with the most volume, and the band that holds the middle of it. */
export function profileWords(bands) {
  const total = bands.reduce((sum, band) => sum + band.volume, 0);
  if (!total) return null;
  const busiest = bands.reduce((best, band) => (band.volume > best.volume ? band : best));
  let below = 0;
  const middle = bands.find((band) => (below += band.volume) >= total / 2);
  return { busiest, middle, share: busiest.volume / total };
}

/** Lines of the news and price table: enough samples or the reason why no interval is given. */
export function afterLines(rows) {
  const order = ['negative', 'neutral', 'positive'];
  return [...rows].sort((a, b) => a.horizon.localeCompare(b.horizon) * -1 || order.indexOf(a.class) - order.indexOf(b.class)).map((row) => ({
    ...row,
    enough: row.mean_low !== null && row.mean_high !== null,
    why: row.reason ?? (row.windows < SEPARATE_LEAST ? `fewer than ${SEPARATE_LEAST} separate windows` : ''),
    beyondZero: row.mean_low !== null && (row.mean_low > 0 || row.mean_high < 0),
  }));
}

/** "+0.12 %" or "−0.05 %"; a dash where there is no number. */
export function signedPercent(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const text = Math.abs(value * 100).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? '−' : '+'}${text} %`;
}
