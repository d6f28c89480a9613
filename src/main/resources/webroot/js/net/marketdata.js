// What the market view reads over HTTP: which history there is, its bars, older minutes of the
// program's own, news by the hour, headlines.

import { intervalFor, MINUTES_OF, rowsOf, seriesOf } from '../data/marketbars.js';
import { getJson } from './history.js';
import { Remote } from './remote.js';
import { SpanCache } from './spancache.js';

const DAY = 86400000;
/** The server gives recorded minutes of at most so much time at once. */
const RECORDED_MAX = 31 * DAY;
const POINTS = 5000;
const NEWS_ROWS = 10000;
const HEADLINES = 200;
const HEADLINES_KEPT = 60;
const SERIES_EVERY_MS = 60000;

export class MarketData {
  constructor(changed) {
    this.changed = changed;
    this.series = new Remote('/api/market/series', SERIES_EVERY_MS, changed);
    this.history = new SpanCache((key, from, to, signal) => readHistory(key, from, to, signal), changed);
    this.recorded = new SpanCache((key, from, to, signal) => readRecorded(key, from, to, signal), changed);
    this.news = new SpanCache((key, from, to, signal) => readNews(key, from, to, signal), changed);
    this.headlines = new Map();
  }

  /** Series of the history for a book: [{series, first_date, last_date, …}]. */
  seriesOf(book) {
    const { value } = this.series.look();
    return value ? seriesOf(book, rowsOf(value, 'first_date')) : [];
  }

  /** Whether it is known that there is a history, be it of this book or of others. */
  hasSeries() {
    return Boolean(this.series.value?.rows.length);
  }

  /**
   * Bars of the history, as far as they are held of [from, to]: {minutes of one, from, to, rows}; null if none are.
   * They may be longer or shorter than wanted until those are there. Asks for the rest.
   */
  bars(series, minutes, from, to) {
    const key = `${series} ${intervalFor(minutes)}`;
    this.history.want(key, from, to);
    return heldOf(this.history, key, from, to);
  }

  /** The same of own minutes older than those at hand. */
  older(book, minutes, from, to) {
    if (to <= from) {
      this.recorded.leave();
      return null;
    }
    const key = `${book} ${minutes}`;
    this.recorded.want(key, Math.max(from, to - RECORDED_MAX / 1.6), to);
    return heldOf(this.recorded, key, from, to);
  }

  /** News by the hour, of long spans by the day: {rows, minutes}. */
  newsIn(from, to) {
    const key = to - from > 300 * DAY ? 'daily' : 'hourly';
    this.news.want(key, from, to);
    const held = this.news.heldIn(key, from, to);
    return { rows: held?.rows ?? [], minutes: (held?.key ?? key) === 'daily' ? 1440 : 60 };
  }

  /** Headlines of [from, to): null while they are being read, a text if they could not be. */
  headlinesIn(from, to) {
    const key = `${day(from)} ${day(to - 1)}`;
    const kept = this.headlines.get(key);
    if (kept === undefined) {
      this.#readHeadlines(key);
      return null;
    }
    if (!Array.isArray(kept)) return kept;
    return kept.filter((item) => item.at >= from && item.at < to);
  }

  /** When the newest headline there is was published, in milliseconds. Throws an Error with a sentence. */
  async newestHeadline() {
    const newest = rowsOf(await getJson('/api/news/items?limit=1'), 'published_at').at(-1);
    if (!newest) throw new Error('there is none');
    return newest.at;
  }

  async #readHeadlines(key) {
    if (this.headlines.size >= HEADLINES_KEPT) this.headlines.delete(this.headlines.keys().next().value);
    this.headlines.set(key, null);
    const [from, to] = key.split(' ');
    try {
      const answer = await getJson(`/api/news/items?from=${from}&to=${to}&limit=${HEADLINES}`);
      this.headlines.set(key, rowsOf(answer, 'published_at'));
    } catch (error) {
      this.headlines.set(key, `The headlines could not be read: ${error.message}`);
      setTimeout(() => this.headlines.delete(key), 10000);
    }
    this.changed();
  }

  /** A batch run is done, or the connection is a new one: look at everything again. */
  stale() {
    this.series.askedAt = -Infinity;
    this.headlines.clear();
    for (const cache of [this.history, this.recorded, this.news]) cache.forgive(true);
    this.changed();
  }
}

/** What a cache of bars holds of the same book or series. */
function heldOf(cache, key, from, to) {
  const held = cache.heldIn(key, from, to);
  const [name, step] = (held?.key ?? '').split(' ');
  return held && name === key.split(' ')[0] ? { ...held, minutes: MINUTES_OF[step] ?? Number(step) } : null;
}

async function readHistory(key, from, to, signal) {
  const [series, interval] = key.split(' ');
  const query = new URLSearchParams({ series, interval, from: iso(from), to: iso(to), points: String(POINTS) });
  return rowsOf(await getJson(`/api/market/history?${query}`, signal), 'open_time');
}

async function readRecorded(key, from, to, signal) {
  const [book, step] = key.split(' ');
  const query = new URLSearchParams({ book, step, from: iso(from), to: iso(Math.min(to, from + RECORDED_MAX)), limit: '45000' });
  return rowsOf(await getJson(`/api/market/minutes?${query}`, signal), 'minute');
}

async function readNews(table, from, to, signal) {
  const answer = await getJson(`/api/news/tables/${table}?from=${day(from)}&to=${day(to)}&limit=${NEWS_ROWS}`, signal);
  return rowsOf(answer, table === 'daily' ? 'date' : 'hour').map((row) => ({ ...row, synthetic: answer.synthetic === true }));
}

function iso(ms) {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

function day(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}
