// What the page knows. Pure: frames and clock readings go in, state comes out; no DOM, no network.
// Everything here has a fixed size, so that a tab may stay open for weeks.

import { tickDecimals } from '../format.js';
import { toSecond, utcDayStart } from '../time.js';
import { AlertLog } from './alerts.js';
import { SecondRing } from './ring.js';

/** A book without news for this long is shown as stale. */
export const STALE_MS = 2000;

const RING_SECONDS = 4 * 3600;
const RING_SECONDS_ALL_BOOKS = 16 * 3600;
const QUALITY_MAX = 400;

/** Codes of gap reasons inside the rings; new ones are added as the server names them. */
export class Reasons {
  constructor() {
    this.names = ['unknown'];
  }

  code(name) {
    let code = this.names.indexOf(name);
    if (code < 0) code = this.names.length < 255 ? this.names.push(name) - 1 : 0;
    return code;
  }
}

export class Store {
  constructor() {
    this.mode = null;
    this.version = null;
    this.reasons = new Reasons();
    this.books = new Map();
    this.feeds = new Map();
    this.thresholds = [];
    /** By venue: the amounts of the quote currency that the cost of trading is told for, as text. */
    this.slippageSizes = new Map();
    this.rules = [];
    this.alerts = new AlertLog(2000);
    this.quality = new Map();
    this.lakeStatus = null;
    /** The newest news of each pipeline's run. */
    this.batches = new Map();
    this.intervalSeconds = 1;
    /** Server clock minus this machine's monotonic clock, in milliseconds. */
    this.clockOffset = null;
    this.connection = { state: 'connecting', since: 0, attempt: 0, retryAt: 0, reason: '' };
    this.newestSecond = -1;
    /** Whether the socket has told of any second: what is read back from the lake may be of another run. */
    this.heard = false;
    /** The first second of any book that was observed, as far as is known here; gaps begin nothing. */
    this.firstObserved = Infinity;
    /** First second whose imbalance is known. */
    this.imbalanceFrom = Infinity;
    this.frames = 0;
    this.dirty = new Set();
  }

  /**
   * Notes what has changed; `spread` is a book's newest second, which only adds to what is drawn, `past`
   * everything else about its seconds.
   */
  touch(...topics) {
    for (const topic of topics) this.dirty.add(topic);
  }

  /** Takes the dirty topics and starts anew. */
  takeDirty() {
    const dirty = this.dirty;
    this.dirty = new Set();
    return dirty;
  }

  book(name) {
    let book = this.books.get(name);
    if (!book) {
      const capacity = Math.max(900, Math.min(RING_SECONDS, Math.floor(RING_SECONDS_ALL_BOOKS / (this.books.size + 1))));
      book = {
        name, index: this.books.size, venue: '', ring: new SecondRing(capacity), last: null, receivedAt: 0,
        priceDecimals: 0, gap: null, status: null, above: new Map(), aboveFrom: null, aboveDay: -1,
      };
      this.books.set(name, book);
      this.touch('books');
    }
    return book;
  }

  /**
   * One frame of the socket.
   *
   * @param frame parsed JSON
   * @param now monotonic milliseconds of this machine
   */
  apply(frame, now) {
    this.frames++;
    this.#dispatch(frame, now);
  }

  #dispatch(frame, now) {
    switch (frame.type) {
      case 'hello': return this.#hello(frame, now);
      case 'snapshot': return this.#snapshot(frame, now);
      case 'spread': return this.#spread(frame, now);
      case 'gap': return this.#gap(frame, now);
      case 'alert': return this.#alert(frame);
      case 'quality': return this.#quality(frame);
      case 'status': return this.#status(frame, now);
      case 'suspect': return this.#suspect(frame);
      case 'lake.file': return this.touch('lake');
      case 'batch': return this.#batch(frame);
      case 'resync': return this.#missed(frame);
      default: return undefined;
    }
  }

  #snapshot(frame, now) {
    if (frame.topic === 'status') {
      this.#forgetBatches();
      return this.#status({ ...frame, feeds: frame.data }, now);
    }
    if (frame.topic === 'alert') return this.fillAlerts(frame.data ?? [], frame.last_seq);
    for (const row of frame.data ?? []) {
      if (frame.topic === 'spread') this.#past(row, now);
      else this.#dispatch({ ...row, type: frame.topic }, now);
    }
    return undefined;
  }

  /** A second of a snapshot: an observation, or a gap if it has a reason. Its age is its own. */
  #past(row, now) {
    const clock = this.serverNow(now);
    const passed = clock === null ? 0 : Math.max(0, clock - Date.parse(row.orderbook_timestamp));
    if (row.reason) this.#gap(row, now - passed);
    else this.#spread(row, now - passed);
  }

  #hello(frame, now) {
    this.mode = frame.mode;
    this.version = frame.version ?? '';
    this.clockOffset = Date.parse(frame.server_time) - now;
    if (frame.interval_ms) this.intervalSeconds = Math.max(1, Math.round(frame.interval_ms / 1000));
    for (const name of frame.books ?? []) this.book(name);
    for (const [venue, names] of Object.entries(frame.venues ?? {})) {
      for (const name of names) this.book(name).venue = venue;
    }
    this.slippageSizes = new Map(Object.entries(frame.slippage_sizes ?? {}));
    this.thresholds = (frame.thresholds ?? []).map(String);
    this.touch('connection', 'books', 'rules', 'spread');
  }

  #spread(frame, now) {
    const second = toSecond(frame.orderbook_timestamp);
    if (Number.isNaN(second)) return;
    this.heard = true;
    const book = this.book(frame.book);
    const spread = Number(frame.spread);
    const isNew = book.ring.stateAt(second) !== 1;
    const isNewest = second >= book.ring.newest && !frame.suspect;
    book.ring.put(second, spread, Number(frame.bid), Number(frame.ask), Number(frame.imbalance ?? NaN));
    if (frame.suspect) book.ring.markSuspect(second, second);
    if (Number.isFinite(frame.imbalance) && second < this.imbalanceFrom) this.imbalanceFrom = second;
    if (isNew) this.#countAbove(book, second, spread);
    if (second >= (book.last?.second ?? -1)) {
      book.last = { ...frame, second };
      book.receivedAt = now;
      book.gap = null;
      book.venue = frame.venue ?? book.venue;
      book.priceDecimals = Math.max(book.priceDecimals, tickDecimals(frame.bid), tickDecimals(frame.ask));
    }
    this.firstObserved = Math.min(this.firstObserved, second);
    this.#advance(second);
    this.touch(isNewest ? 'spread' : 'past');
  }

  #gap(frame, now) {
    const second = toSecond(frame.orderbook_timestamp);
    if (Number.isNaN(second)) return;
    this.heard = true;
    const book = this.book(frame.book);
    book.ring.putGap(second, this.reasons.code(frame.reason));
    if (second > (book.last?.second ?? -1)) {
      const began = book.gap ?? { second, receivedAt: now };
      book.gap = { ...began, newest: second, reason: frame.reason, detail: frame.detail ?? '' };
      book.gapReceivedAt = now;
    }
    this.#advance(second);
    this.touch('past');
  }

  #advance(second) {
    if (second > this.newestSecond) this.newestSecond = second;
  }

  #countAbove(book, second, spread) {
    if (second < (book.aboveFrom ?? Infinity)) return;
    if (utcDayStart(second * 1000) > book.aboveDay && book.aboveDay >= 0) {
      book.above.clear();
      book.aboveDay = utcDayStart(second * 1000);
      book.aboveFrom = book.aboveDay;
    }
    for (const threshold of this.thresholds) {
      if (spread > Number(threshold)) book.above.set(threshold, (book.above.get(threshold) ?? 0) + this.intervalSeconds);
    }
  }
      if (book.gap) this.touch('alert');

  /** Seconds above each threshold today, as the lake counted them up to but without `second`. */
  setAbove(name, counts, second) {
    const book = this.book(name);
    book.above = new Map(Object.entries(counts));
    book.aboveDay = utcDayStart(second * 1000);
    book.aboveFrom = second;
    const first = Math.max(second, book.ring.newest - book.ring.capacity + 1);
    for (let s = first; s <= book.ring.newest; s++) {
      const row = book.ring.read(s);
      if (row?.seen) this.#countAbove(book, s, row.spread);
    }
    this.touch('spread');
  }

  /** A snapshot names all that there are: one that it lacks ended with a server that is gone. */
      if (!book.gap) this.touch('alert');
  #forgetBatches() {
    if (!this.batches.size) return;
    this.batches = new Map();
    this.touch('batch');
  }

  #batch(frame) {
    this.batches.set(frame.pipeline, frame);
    this.touch('batch');
  }

  /**
   * Rows read back from the lake: full seconds for the ring.
   *
   * @param from the first second asked for; all from there to what the ring knew is known now
   */
  backfill(name, rows, gaps, from) {
    const book = this.book(name);
    const { ring } = book;
    for (const row of rows) {
      if (ring.stateAt(row.second) !== 1) ring.put(row.second, row.spread, row.bid, row.ask, row.imbalance ?? NaN);
      if (row.suspect) ring.markSuspect(row.second, row.second);
      book.priceDecimals = Math.max(book.priceDecimals, ...row.prices.map(tickDecimals));
      this.firstObserved = Math.min(this.firstObserved, row.second);
      this.#advance(row.second);
    }
    for (const gap of gaps) {
      for (let second = gap.from; second <= gap.to; second++) ring.putGap(second, this.reasons.code(gap.reason));
    }
    ring.knownFrom = Math.max(Math.min(ring.knownFrom, from), ring.newest - ring.capacity + 1);
    this.touch('past');
  }

  /** Frames of a topic were left out for this page. */
  #missed({ topic }) {
    if (topic === 'status') this.touch('lake');
  }

  /** Seconds were missed: what the rings hold up to now has to be asked for again, and is drawn until then. */
  forgetKnown() {
    for (const { ring } of this.books.values()) ring.knownFrom = ring.newest < 0 ? Infinity : ring.newest + 1;
    this.touch('past');
  }

  #suspect(frame) {
    this.book(frame.book).ring.markSuspect(toSecond(frame.from), toSecond(frame.to));
    this.touch('past');
  }

  #alert(frame) {
    if (this.alerts.tell(frame)) this.touch('alert');
  }

  /** Past alerts up to a number, of a snapshot or read over HTTP. */
  fillAlerts(frames, last) {
    this.alerts.fill(frames, last);
    this.touch('alert');
  }

  #quality(frame) {
    const key = `${frame.dataset}\u0000${frame.rule}`;
    this.quality.delete(key);
    this.quality.set(key, frame);
    if (this.quality.size > QUALITY_MAX) this.quality.delete(this.quality.keys().next().value);
    this.touch('quality');
  }

  #status(frame, now) {
    for (const feed of frame.feeds ?? (frame.venue ? [frame] : [])) {
      if (feed.book) this.book(feed.book).status = { ...feed, receivedAt: now };
      else this.feeds.set(feed.venue, { ...feed, receivedAt: now });
    }
    if (frame.lake) this.lakeStatus = { ...frame.lake, receivedAt: now };
    for (const batch of frame.batches ?? []) this.#batch(batch);
    this.touch('status');
  }

  setRules(rules) {
    this.rules = rules;
    this.touch('rules');
  }

  setConnection(connection) {
    this.connection = { ...this.connection, ...connection };
    this.touch('connection');
  }

  /** The server's clock in milliseconds, as far as this page can know it. */
  serverNow(now) {
    return this.clockOffset === null ? null : now + this.clockOffset;
  }

  /** The newest second a chart should end at: the data's in a replay, else the clock's. */
  rightEdge(now) {
    const clock = this.serverNow(now);
    if (this.mode === 'replay' || clock === null) return this.newestSecond;
    return Math.max(this.newestSecond, Math.floor(clock / 1000) - 1);
  }

  /** Age of a book's data in milliseconds: as the server measured it plus what passed since. */
  ageMs(book, now) {
    return book.last ? Number(book.last.age_ms ?? 0) + (now - book.receivedAt) : Infinity;
  }
}
