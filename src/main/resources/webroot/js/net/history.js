// Older seconds, read from the lake when the window reaches before what the page holds.

import { breakAfter } from '../data/series.js';
import { MIN_SPAN } from '../data/view.js';
import { toSecond } from '../time.js';

const FULL_SECONDS = 3600;
const LIMIT_POINTS = 4000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;

export class History {
  /** @param on {begun(), loaded(), failed(text)} */
  constructor(store, on) {
    this.store = store;
    this.on = on;
    this.kept = new Map();
    this.asked = '';
    this.loading = 0;
    this.failure = '';
    this.abort = null;
    this.flight = null;
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** The view or the connection is another: what failed before may be tried at once. */
  forgive() {
    this.again();
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** What was read is of another world: something else feeds the page. */
  startAnew() {
    this.abort?.abort();
    this.kept.clear();
    this.forgive();
  }

  /** What was asked for last may be asked for again: there is more to it than there was. */
  again() {
    this.asked = '';
  }

  /** {points: [{second, value, suspect, prices: [bid, ask] as text}], breakAfter} of a book before the ring, or null. */
  points(book, field) {
    const kept = this.kept.get(book);
    return kept && field === 'spread' ? kept : null;
  }

  gaps(book) {
    return this.kept.get(book)?.gaps ?? [];
  }

  /** Whether something of [from, to] has to be read yet, and whether that is under way or failed: 'reading', 'failed', or ''. */
  stateOf(books, from, to) {
    if (books.every((book) => this.#covers(book, from, to))) return '';
    if (this.loading) return 'reading';
    return this.failure ? 'failed' : '';
  }

  /**
   * Reads what [from, to] lacks, if anything. Short windows come second by second and fill the
   * rings; long ones as points that keep the extremes.
   */
  async want(books, from, to, width) {
    const missing = books.filter((book) => !this.#covers(book, from, to));
    // A live window moves on each second; what is under way for it is not thrown away.
    if (missing.length === 0 || missing.every((book) => this.#underWay(book, from, to))) return;
    const key = `${missing.map((book) => book.name).join()} ${from} ${to}`;
    if (key === this.asked || performance.now() < this.retryAt) return;
    this.asked = key;
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.flight = { from, to, books: new Set(missing.map((book) => book.name)) };
    this.loading++;
    this.on.begun();
    try {
      await Promise.all(missing.map((book) => this.#load(book, from, to, width, abort.signal)));
      this.failure = '';
      this.pause = FIRST_PAUSE_MS;
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.asked = '';
      this.retryAt = performance.now() + this.pause;
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
      this.failure = error.message;
      this.on.failed(error.message);
    } finally {
      this.loading--;
      if (this.abort === abort) this.flight = null;
      this.on.loaded();
    }
  }

  #underWay(book, from, to) {
    const { flight } = this;
    return flight !== null && flight.books.has(book.name) && flight.from <= from
      && flight.to >= Math.min(to, book.ring.knownFrom) && flight.to - flight.from <= (to - from) * 2.5;
  }

  #covers(book, from, to) {
    if (book.ring.knownFrom <= from) return true;
    const kept = this.kept.get(book.name);
    if (!kept) return false;
    const end = Math.min(to, book.ring.knownFrom);
    if (kept.from > from || kept.to < end) return false;
    // Zoomed in to less than half of what was read: the points are too coarse now.
    return kept.exact || (to - from) * 2.5 > kept.to - kept.from || (to - from) <= MIN_SPAN;
  }

  async #load(book, from, to, width, signal) {
    const span = to - from;
    const exact = span <= FULL_SECONDS;
    const margin = exact ? 0 : Math.ceil(span * 0.5);
    const start = Math.max(0, from - margin);
    const edge = this.store.rightEdge(performance.now());
    const end = Math.min(to + Math.max(1, margin), edge + 1);
    const points = exact ? Math.min(LIMIT_POINTS, span + 1) : Math.min(LIMIT_POINTS, Math.ceil(width * 2 * ((end - start) / span)));
    const { losses } = book.ring;
    const answer = await fetchSpreads(book.name, start, Math.max(end, start + 1), points, signal);
    // What ends before the seconds that the ring knows would leave a hole behind it that counts as known.
    if (exact && end >= Math.min(book.ring.knownFrom, edge) && from > book.ring.newest - book.ring.capacity) {
      const isWhole = book.ring.losses === losses;
      if (!isWhole) this.again();
      this.store.backfill(book.name, answer.rows, answer.gaps, isWhole ? start : Infinity);
      return;
    }
    this.kept.set(book.name, {
      from: start, to: end, exact, gaps: answer.gaps,
      points: answer.rows.map(({ second, spread, suspect, prices }) => ({ second, value: spread, suspect, prices })),
      breakAfter: exact ? 1.5 * this.store.intervalSeconds : breakAfter((end - start) / Math.max(1, points)),
    });
  }
}

/** GET /api/spreads as numbers. Throws an Error with a sentence. */
export async function fetchSpreads(book, from, to, points, signal) {
  const query = new URLSearchParams({ book, from: iso(from), to: iso(to), points: String(Math.max(10, points)) });
  return readSpreads(await getJson(`/api/spreads?${query}`, signal));
}

/** The answer of /api/spreads: rows and gaps by whole seconds. */
export function readSpreads(body) {
  const rows = (body.rows ?? []).map((row) => ({
    second: toSecond(row.orderbook_timestamp), spread: Number(row.spread), bid: Number(row.bid), ask: Number(row.ask),
    prices: [row.bid, row.ask], suspect: row.suspect === true,
  })).filter((row) => Number.isFinite(row.spread));
  const gaps = (body.gaps ?? []).map((gap) => ({ from: toSecond(gap.from), to: toSecond(gap.to), reason: gap.reason }));
  return { rows, gaps };
}

/** What a failed answer says, in words. */
async function problem(response) {
  try {
    const body = await response.json();
    return body.detail ?? body.title ?? `the server answered ${response.status}`;
  } catch {
    return `the server answered ${response.status}`;
  }
}

/** A call; one that gets no answer says so in words, and is told apart from a refused one by `unreachable`. */
async function call(path, init) {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw Object.assign(new Error('the server does not answer', { cause: error }), { unreachable: true });
  }
}

async function bodyOf(response) {
  if (!response.ok) throw Object.assign(new Error(await problem(response)), { status: response.status });
  return response.json();
}

/** An answer's body; a refused one throws what it says, with the status. */
export async function getJson(path, signal) {
  return bodyOf(await call(path, { signal, headers: { accept: 'application/json' } }));
}

/**
 * Sends a change; the answer's body, or an error that says what was refused, with the status.
 *
 * @param token the server's bearer token, or null
 */
export async function sendJson(method, path, body, token) {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  return bodyOf(await call(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }));
}

function iso(second) {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}
