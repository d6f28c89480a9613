// What the page knows. Pure: frames and clock readings go in, state comes out; no DOM, no network.
// Everything here has a fixed size, so that a tab may stay open for weeks.

import { tickDecimals } from '../format.js';
import { toSecond } from '../time.js';
import { AlertLog, isQuality } from './alerts.js';
import { beginAbove, countAbove } from './exposure.js';
import { Reasons } from './reasons.js';
import { SecondRing } from './ring.js';
import { ServerClock } from './serverclock.js';

/** A book without news for this long is shown as stale. */
export const STALE_MS = 2000;

const RING_SECONDS = 4 * 3600;
const RING_SECONDS_ALL_BOOKS = 16 * 3600;
/** As many results as a snapshot of the server's may hold. */
const QUALITY_MAX = 2000;

const ALERTS_KEPT = 2000;

export class Store {
  constructor() {
    this.mode = null;
    this.version = null;
    /** Version of the page that the server serves; null if it does not say. */
    this.page = null;
    /** Id of the lake that the server serves. */
    this.lake = '';
    /** When the connection that has greeted was opened. */
    this.greetedSince = -1;
    /** Whether the greeting only had another word for what feeds the server. */
    this.isGreetedAgain = false;
    /** How often what feeds the page became something else: what was kept of it is of another world then. */
    this.worlds = 0;
    this.reasons = new Reasons();
    this.feeds = new Map();
    this.thresholds = [];
    /** By venue: the amounts of the quote currency that the cost of trading is told for, as text. */
    this.slippageSizes = new Map();
    this.rules = [];
    /** Whether an alert came of a rule that is not among them: they are others by now. */
    this.lacksRule = false;
    this.alerts = new AlertLog(ALERTS_KEPT);
    this.quality = new Map();
    this.lakeStatus = null;
    /** The newest news of each pipeline's run. */
    this.batches = new Map();
    this.intervalSeconds = 1;
    this.clock = new ServerClock();
    this.connection = { state: 'connecting', since: 0, attempt: 0, retryAt: 0, reason: '' };
    this.#forgetSeconds();
    this.frames = 0;
    this.dirty = new Set();
  }

  #forgetSeconds() {
    this.books = new Map();
    this.newestSecond = -1;
    /** Whether the socket has told of any second: what is read back from the lake may be of another run. */
    this.heard = false;
    this.heardFrom = Infinity;
    /** The first second of any book that was observed, as far as is known here; gaps begin nothing. */
    this.firstObserved = Infinity;
    /** First second whose imbalance is known. */
    this.imbalanceFrom = Infinity;
  }

  /** First and last second that the socket told of: what feeds the page fed them. */
  get heardRange() {
    return [this.heardFrom, this.newestSecond];
  }

  /** Server clock minus this machine's monotonic clock, in milliseconds; null while nothing was told. */
  get clockOffset() {
    return this.clock.offset;
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
        name, index: this.#freeIndex(), venue: '', ring: new SecondRing(capacity), last: null, receivedAt: 0,
        priceDecimals: 0, gap: null, status: null, above: new Map(), aboveFrom: null, aboveDay: -1,
      };
      this.books.set(name, book);
      this.touch('books');
    }
    return book;
  }

  /** The least number that no book has: its colour. */
  #freeIndex() {
    const taken = new Set([...this.books.values()].map((book) => book.index));
    let index = 0;
    while (taken.has(index)) index++;
    return index;
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
    if (frame.topic === 'quality' && (frame.part ?? 1) === 1) this.#forgetQuality();
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
    this.#adopt(frame);
    this.clock.startAnew();
    this.clock.read(frame.server_time, now);
    if (frame.interval_ms) this.intervalSeconds = Math.max(1, Math.round(frame.interval_ms / 1000));
    for (const name of frame.books ?? []) this.book(name);
    for (const [venue, names] of Object.entries(frame.venues ?? {})) {
      for (const name of names) this.book(name).venue = venue;
    }
    this.slippageSizes = new Map(Object.entries(frame.slippage_sizes ?? {}));
    this.thresholds = (frame.thresholds ?? []).map(String);
    this.touch('connection', 'books', 'rules', 'spread');
  }

  /**
   * The server that greets may be another one than before: what it does not name is gone with the old one, and
   * where something else feeds it, or its lake is another, seconds of the old kind are not joined to those of the
   * new. What it took for a live exchange may turn out to be simulated: it says so on the same connection, and the
   * seconds are the same.
   */
  #adopt({ mode, version, page = null, lake = '', books = [], venues = {} }) {
    const { state, since } = this.connection;
    this.isGreetedAgain = state === 'open' && this.greetedSince === since && this.mode === 'live' && mode === 'simulated';
    this.greetedSince = state === 'open' ? since : -1;
    if (!this.isGreetedAgain && this.mode !== null && (this.mode !== mode || this.lake !== lake)) {
      this.worlds++;
      this.feeds.clear();
      this.#forgetSeconds();
    }
    if (this.lake !== lake && this.mode !== null) {
      this.alerts = new AlertLog(ALERTS_KEPT);
      this.touch('alert');
      this.#forgetQuality();
    }
    this.lake = lake;
    this.mode = mode;
    this.version = version ?? '';
    this.page = page;
    const named = new Set([...books, ...Object.values(venues).flat()]);
    for (const name of this.books.keys()) if (!named.has(name)) this.books.delete(name);
    for (const venue of this.feeds.keys()) if (!Object.hasOwn(venues, venue)) this.feeds.delete(venue);
  }

  #spread(frame, now) {
    const second = toSecond(frame.orderbook_timestamp);
    if (Number.isNaN(second)) return;
    this.#hear(second);
    const book = this.book(frame.book);
    const spread = Number(frame.spread);
    const isNew = book.ring.stateAt(second) !== 1;
    const isNewest = second >= book.ring.newest && !frame.suspect;
    if (book.ring.missed(second, this.intervalSeconds)) this.touch('past');
    book.ring.put(second, spread, Number(frame.bid), Number(frame.ask), Number(frame.imbalance ?? NaN));
    if (frame.suspect) book.ring.markSuspect(second, second);
    if (Number.isFinite(frame.imbalance) && second < this.imbalanceFrom) this.imbalanceFrom = second;
    if (isNew) this.#countAbove(book, second, spread);
    if (second >= (book.last?.second ?? -1)) {
      book.last = { ...frame, second };
      book.receivedAt = now;
      if (book.gap) this.touch('alert');
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
    this.#hear(second);
    const book = this.book(frame.book);
    book.ring.missed(second, this.intervalSeconds);
    book.ring.putGap(second, this.reasons.code(frame.reason));
    if (second > (book.last?.second ?? -1)) {
      if (!book.gap) this.touch('alert');
      const began = book.gap ?? { second, receivedAt: now };
      book.gap = { ...began, newest: second, reason: frame.reason, detail: frame.detail ?? '' };
      book.gapReceivedAt = now;
    }
    this.#advance(second);
    this.touch('past');
  }

  #hear(second) {
    this.heard = true;
    if (second < this.heardFrom) this.heardFrom = second;
  }

  #advance(second) {
    if (second > this.newestSecond) this.newestSecond = second;
  }

  #countAbove(book, second, spread) {
    countAbove(book, second, spread, this.thresholds, this.intervalSeconds);
  }

  /**
   * Seconds above each threshold today, as the lake counted them up to but without `second`; of a book that is gone
   * meanwhile nothing.
   */
  setAbove(name, counts, second) {
    const book = this.books.get(name);
    if (!book) return;
    beginAbove(book, counts, second);
    const first = Math.max(second, book.ring.newest - book.ring.capacity + 1);
    for (let s = first; s <= book.ring.newest; s++) {
      const row = book.ring.read(s);
      if (row?.seen) this.#countAbove(book, s, row.spread);
    }
    this.touch('spread');
  }

  /** A snapshot names all that there are: one that it lacks ended with a server that is gone. */
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
   * Rows read back from the lake: full seconds for the ring; of a book that is gone meanwhile nothing.
   *
   * @param from the first second asked for; all from there to what the ring knew is known now. Infinity if the answer may
   *     lack some of it
   */
  backfill(name, rows, gaps, from) {
    const book = this.books.get(name);
    if (!book) return;
    const { ring } = book;
    const known = ring.knownFrom;
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
    ring.knownFrom = Math.max(Math.min(known, from), ring.newest - ring.capacity + 1);
    this.touch('past');
  }

  /** Frames of a topic were left out for this page. */
  #missed({ topic }) {
    if (topic === 'status') this.touch('lake');
  }

  /** Seconds were missed: what the rings hold up to now has to be asked for again, and is drawn until then. */
  forgetKnown() {
    for (const { ring } of this.books.values()) ring.forget(ring.newest < 0 ? Infinity : ring.newest + 1);
    this.touch('past');
  }

  #suspect(frame) {
    this.book(frame.book).ring.markSuspect(toSecond(frame.from), toSecond(frame.to));
    this.touch('past');
  }

  #alert(frame) {
    const entry = this.alerts.tell(frame);
    if (!entry) return;
    if (!entry.own && !isQuality(entry) && !this.rules.some((rule) => rule.id === entry.rule)) this.lacksRule = true;
    this.touch('alert');
  }

  /** Past alerts up to a number, of a snapshot or read over HTTP. */
  fillAlerts(frames, last) {
    this.alerts.fill(frames, last);
    this.touch('alert');
  }

  /** A snapshot has the newest result of each rule and data set there is. */
  #forgetQuality() {
    this.quality.clear();
    this.touch('quality');
  }

  #quality(frame) {
    const key = `${frame.dataset}\u0000${frame.rule}`;
    this.quality.delete(key);
    this.quality.set(key, frame);
    if (this.quality.size > QUALITY_MAX) this.quality.delete(this.#leastTelling());
    this.touch('quality');
  }

  /** What fails is not given up for what passes. */
  #leastTelling() {
    for (const [key, result] of this.quality) if (result.status === 'pass') return key;
    return this.quality.keys().next().value;
  }

  #status(frame, now) {
    if (frame.server_time) this.clock.read(frame.server_time, now);
    for (const feed of frame.feeds ?? (frame.venue ? [frame] : [])) {
      if (feed.book) this.book(feed.book).status = { ...feed, receivedAt: now };
      else this.feeds.set(feed.venue, { ...feed, receivedAt: now });
    }
    if (frame.lake) this.lakeStatus = { ...frame.lake, receivedAt: now };
    for (const batch of frame.batches ?? []) this.#batch(batch);
    this.touch('status');
  }

  setRules(rules) {
    this.lacksRule = false;
    if (JSON.stringify(rules) === JSON.stringify(this.rules)) return;
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
