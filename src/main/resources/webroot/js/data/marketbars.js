// From minutes, history and news to what the market view draws. Pure. Times are milliseconds, UTC.

/** How long a drawn bar may be, in minutes. History comes by the minute, hour and day, and each of these is whole in one of them. */
export const LENGTHS = [1, 2, 5, 15, 60, 120, 240, 480, 720, 1440, 2880, 7200, 14400, 43200];

const BAR_PIXELS = 6;
const MARK_PIXELS = 16;
const MINUTE = 60000;

/** Minutes of one bar so that bars of a span are at least some pixels wide. */
export function barMinutes(spanSeconds, width) {
  const most = Math.max(10, width / BAR_PIXELS);
  return LENGTHS.find((minutes) => spanSeconds / 60 / minutes <= most) ?? LENGTHS[LENGTHS.length - 1];
}

/** Which bars of the history to ask for. */
export function intervalFor(minutes) {
  return minutes < 60 ? '1m' : minutes < 1440 ? '1h' : '1d';
}

/** Minutes of one bar of the history, by what to ask for. */
export const MINUTES_OF = { '1m': 1, '1h': 60, '1d': 1440 };

/**
 * Of which bars the averages and indicators are, where that is not of those drawn: a longer bar has them as they were
 * at its end, by the minutes that the program made them of and the bars that the history has. Empty if they are of
 * the bars drawn.
 *
 * @param sources of the bars drawn: live, history
 * @param past minutes of one bar of the history
 */
export function linesOfWords(minutes, sources, past = MINUTES_OF[intervalFor(minutes)]) {
  const made = { live: 1, history: past };
  const lengths = [...new Set(['live', 'history'].filter((source) => sources.has(source)).map((source) => made[source]))];
  if (lengths.every((length) => length === minutes)) return '';
  return `lines of ${lengths.map((length) => `${lengthText(length)} bars`).join(', in grey of ')}`;
}

/** "15 min", "4 h", "1 d". */
export function lengthText(minutes) {
  return minutes < 60 ? `${minutes} min` : minutes < 1440 ? `${minutes / 60} h` : `${minutes / 1440} d`;
}

/** Rows of an answer {columns, rows} as objects, with `at` from the column of the time. */
export function rowsOf(answer, time) {
  const { columns } = answer;
  return answer.rows.map((row) => {
    const one = Object.fromEntries(columns.map((name, i) => [name, row[i]]));
    one.at = Date.parse(one[time]);
    return one;
  });
}

const known = (value) => value !== null && value !== undefined;
const first = (a) => a;
const last = (_, b) => b;
const sum = (a, b) => a + b;

/** What becomes of two values of a bar that are both known, as the server puts bars together; else the later one stands. */
const RULES = {
  open: first, high: Math.max, low: Math.min, volume: sum, quote_volume: sum, trades: sum, buy_volume: sum, sell_volume: sum,
  seconds: sum, spread_min_bps: Math.min, spread_max_bps: Math.max, revision: Math.max, final: (a, b) => a && b,
};

/**
 * Bars of so many minutes from shorter ones, oldest first: first open, highest high, lowest low, last
 * close, sums of volumes and trades, extremes of the spread, and of everything else the last that is known.
 */
export function mergeBars(rows, minutes) {
  const length = minutes * MINUTE;
  const bars = [];
  for (const row of rows) {
    const at = Math.floor(row.at / length) * length;
    const bar = bars[bars.length - 1];
    if (bar?.at === at) add(bar, row);
    else bars.push({ ...row, at, parts: 1 });
  }
  return bars;
}

function add(bar, row) {
  const { at, parts } = bar;
  for (const [key, value] of Object.entries(row)) {
    if (known(value)) bar[key] = known(bar[key]) ? (RULES[key] ?? last)(bar[key], value) : value;
  }
  bar.at = at;
  bar.parts = parts + 1;
}

/** Fewer longer bars than so many in sight tell less than the minutes at hand alone. */
const LONGER_FEWEST = 4;

/**
 * How long the bars are that are drawn, in minutes: as wanted, or longer where what is held comes in longer ones, or in
 * such that do not add up to it.
 *
 * @param held minutes of one bar of each that is held
 */
export function drawnMinutes(wanted, held, spanSeconds) {
  const fit = held.filter((minutes) => minutes <= wanted || minutes * LONGER_FEWEST * 60 <= spanSeconds);
  return fit.reduce((drawn, minutes) => (drawn * minutes) / commonDivisor(drawn, minutes), Math.max(wanted, ...fit));
}

function commonDivisor(a, b) {
  return b ? commonDivisor(b, a % b) : a;
}

/**
 * Bars of so many minutes of what is held; none of bars that do not add up to them, and none that is cut where what is
 * held ends in sight.
 *
 * @param held {minutes, from, to, rows}, or null
 */
export function barsOf(held, minutes, from, to) {
  if (!held || minutes % held.minutes) return [];
  const bars = mergeBars(held.rows, minutes);
  if (minutes === held.minutes) return bars;
  return bars.filter((bar) => (held.from <= from || bar.at >= held.from) && (held.to >= to || bar.at + minutes * MINUTE <= held.to));
}

/**
 * Puts the program's own minutes and the history side by side. Where both have a bar, the own one stands.
 *
 * @returns {bars, joins, voids}: bars with `source` live or history; joins = starts of own bars that follow
 *     history; voids = stretches between bars that neither has
 */
export function joinBars(live, history, minutes) {
  const length = minutes * MINUTE;
  const own = new Set(live.map((bar) => bar.at));
  const bars = [
    ...live.map((bar) => ({ ...bar, source: 'live' })),
    ...history.filter((bar) => !own.has(bar.at)).map((bar) => ({ ...bar, source: 'history' })),
  ].sort((a, b) => a.at - b.at);
  const joins = [];
  const voids = [];
  for (let i = 1; i < bars.length; i++) {
    if (bars[i].source === 'live' && bars[i - 1].source === 'history') joins.push(bars[i].at);
    if (bars[i].at - bars[i - 1].at > length) voids.push({ from: bars[i - 1].at + length, to: bars[i].at });
  }
  return { bars, joins, voids };
}

/** The same pair under other spellings: btcusdt, btc_usd, BTC-USD. A USDT counts as a dollar here, and the page says so. */
export function pairOf(name) {
  return name.toLowerCase().replace(/[^a-z]/g, '').replace(/usd[tc]$/, 'usd');
}

const QUOTES = /(usdt|usdc|fdusd|usd|btc|eth|bnb|mxn|brl|eur|try)$/;

/** What a book trades and in what it is paid, as on a ticket: {base: 'BTC', quote: 'MXN'}; null if its name does not tell. */
export function unitsOf(book) {
  const name = book.toLowerCase();
  const [base, quote] = name.includes('_') ? name.split('_') : [name.replace(QUOTES, ''), QUOTES.exec(name)?.[1]];
  return base && quote ? { base: base.toUpperCase(), quote: quote.toUpperCase() } : null;
}

/** Series of the history that are of a book's pair, the likeliest first: real ones, then those that reach furthest. */
export function seriesOf(book, series) {
  const wanted = pairOf(book ?? '');
  return series
    .filter((one) => pairOf(one.series.slice(one.series.indexOf(':') + 1)) === wanted)
    .sort((a, b) => isMade(a.series) - isMade(b.series) || exact(b, book) - exact(a, book) || b.last_date.localeCompare(a.last_date));
}

const exact = (one, book) => Number(one.series.endsWith(`:${book}`));

/** Whether a series or source says of itself that it is made up. */
export function isMade(series) {
  return /^synthetic/i.test(series);
}

/**
 * News of hours or days as marks that stand apart.
 *
 * @param rows {at, items, positive, negative, neutral, sentiment_mean, synthetic}
 * @param rowMinutes what one row covers
 * @returns [{at, minutes, items, positive, negative, neutral, mean}], and `synthetic` where the news are
 */
export function newsMarks(rows, rowMinutes, spanSeconds, width) {
  const fits = (minutes) => minutes >= rowMinutes && (minutes * 60 * width) / spanSeconds >= MARK_PIXELS;
  const minutes = LENGTHS.find(fits) ?? LENGTHS[LENGTHS.length - 1];
  const marks = new Map();
  for (const row of rows) {
    const at = Math.floor(row.at / (minutes * MINUTE)) * minutes * MINUTE;
    const mark = marks.get(at) ?? { at, minutes, items: 0, positive: 0, negative: 0, neutral: 0, weight: 0, total: 0 };
    for (const key of ['items', 'positive', 'negative', 'neutral']) mark[key] += row[key] ?? 0;
    if (row.synthetic) mark.synthetic = true;
    if (known(row.sentiment_mean)) {
      mark.weight += row.items;
      mark.total += row.items * row.sentiment_mean;
    }
    marks.set(at, mark);
  }
  return [...marks.values()].filter((mark) => mark.items > 0).sort((a, b) => a.at - b.at)
    .map(({ weight, total, ...mark }) => ({ ...mark, mean: weight ? total / weight : null }));
}

/** The bar that covers a moment, or null. */
export function barAt(bars, ms, minutes) {
  let low = 0;
  let high = bars.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (bars[middle].at > ms) high = middle - 1;
    else if (bars[middle].at + minutes * MINUTE <= ms) low = middle + 1;
    else return bars[middle];
  }
  return null;
}
