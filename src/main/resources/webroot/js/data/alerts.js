// The newest alerts, a fixed number of them, newest first. Pure.

import { toSecond } from '../time.js';

/** What alerts and rules call the basis of the implied rate where others have their book. */
export const BASIS = 'basis_usdmxn';

/** What a person calls the thing an alert is about: a book, or the basis of the implied rate. */
export function seriesName(book) {
  return book === BASIS ? 'USD/MXN basis' : book;
}

export class AlertLog {
  constructor(capacity) {
    this.capacity = capacity;
    this.entries = [];
    this.keys = new Set();
    // Excursions that go on though their event is not here, by rule.
    this.standing = new Map();
    this.lastSeq = 0;
    // What has a higher number has happened since the page knew what was before, whoever tells it.
    this.newsAfter = Infinity;
    this.news = [];
  }

  /** An event as it happens, or told after a loss: news unless it is known. Returns the entry made, or null. */
  tell(frame) {
    const entry = this.add(frame);
    if (entry) this.news.push(entry);
    return entry;
  }

  /** The newest events up to the number `last`: the past, but for what happened since it was first told. */
  fill(frames, last) {
    for (const frame of frames) {
      const entry = this.add(frame);
      if (entry?.seq > this.newsAfter) this.news.push(entry);
    }
    this.newsAfter = Math.min(this.newsAfter, last);
  }

  /** The entries that are news since the last call, oldest first. */
  takeNews() {
    const { news } = this;
    this.news = [];
    return news.sort((a, b) => a.second - b.second);
  }

  /** The socket is another: one's own thresholds and what they had firing went with the old one. */
  reconnected() {
    if (this.newsAfter < Infinity) this.newsAfter = Math.max(this.newsAfter, this.lastSeq);
    for (const entry of this.whole()) if (entry.own) entry.ended = true;
  }

  /** Adds a frame unless it is known. Returns the entry made, or null. */
  add(frame) {
    const entry = entryOf(frame);
    if (this.keys.has(entry.key)) return null;
    this.keys.add(entry.key);
    this.standing.delete(entry.series);
    let at = 0;
    while (at < this.entries.length && this.entries[at].second > entry.second) at++;
    this.entries.splice(at, 0, entry);
    if (this.entries.length > this.capacity) this.#forget(this.entries.pop());
    if (entry.seq > this.lastSeq) this.lastSeq = entry.seq;
    return entry;
  }

  #forget(entry) {
    this.keys.delete(entry.key);
    if (isOpen(entry) && !this.entries.some((other) => other.series === entry.series)) this.standing.set(entry.series, entry);
  }

  /** Takes what the server says fires now; of what is known here the events say it. */
  stand(frames) {
    const known = new Set(this.entries.map((entry) => entry.series));
    this.standing = new Map(frames
      .map((frame) => ({ ...entryOf({ ...frame, orderbook_timestamp: frame.since }, false), key: `${frame.id}|standing` }))
      .filter((entry) => !known.has(entry.series))
      .map((entry) => [entry.series, entry]));
  }

  /** A threshold of one's own is gone: what of it was firing is not any more, though nothing will end it. */
  forgetOwn(id) {
    for (const entry of this.whole()) if (entry.own && entry.id === id) entry.ended = true;
  }

  /** All entries, newest first, with what has been going on for longer than they reach behind them. */
  whole() {
    return [...this.entries, ...[...this.standing.values()].sort((a, b) => b.second - a.second)];
  }

  /** The newest entry of each book and threshold of the server's, by `book threshold`; of quality rules none. */
  newestByThreshold() {
    const newest = new Map();
    for (const entry of this.whole()) {
      const key = `${entry.book} ${Number(entry.threshold)}`;
      if (!entry.own && !isQuality(entry) && !newest.has(key)) newest.set(key, entry);
    }
    return newest;
  }

  /** Entries at seconds in [from, to], newest first. */
  between(from, to) {
    return this.entries.filter((entry) => entry.second >= from && entry.second <= to);
  }

  find(key) {
    return this.entries.find((entry) => entry.key === key) ?? null;
  }
}

/** Whether its excursion goes on, if it is the newest of its series: a feed that is lost ends none, nor tells that it goes on. */
export function isOpen(entry) {
  return entry.state !== 'resolved' && !entry.ended;
}

/**
 * Of entries, newest first, one for each excursion that goes on: the one that told its beginning, or if that is
 * too old to be among them, what is known of it.
 */
export function firingNow(entries) {
  const open = new Map();
  const closed = new Set();
  for (const entry of entries) {
    const { series } = entry;
    if (closed.has(series)) continue;
    if (!isOpen(entry)) {
      closed.add(series);
    } else if (entry.state === 'firing') {
      open.set(series, entry);
      closed.add(series);
    } else if (!open.has(series)) {
      open.set(series, { ...entry, key: `${entry.key}|open`, state: 'firing', second: entry.since, value: null });
    }
  }
  return [...open.values()].sort((a, b) => b.second - a.second);
}

/** What the feed can be narrowed to, beside the books. */
export const FEED_FILTERS = { all: 'all', firing: 'firing now', own: 'yours', quality: 'data quality' };

/** The entries a filter leaves: one of FEED_FILTERS but `firing`, which is firingNow's to say, or the name of a book. */
export function filteredAlerts(entries, filter) {
  switch (filter) {
    case 'all': return entries;
    case 'own': return entries.filter((entry) => entry.own);
    case 'quality': return entries.filter(isQuality);
    default: return entries.filter((entry) => entry.book === filter);
  }
}

function entryOf(frame, own = Number(frame.seq ?? 0) === 0) {
  const at = frame.orderbook_timestamp ?? frame.since;
  const seq = Number(frame.seq ?? 0);
  return {
    key: `${seq}|${frame.id}|${frame.state}|${at}`,
    // Whose excursion it tells of: a rule's, or a threshold's of one's own, on a book.
    series: `${own ? frame.id : frame.rule} ${frame.book}`,
    seq,
    id: frame.id,
    rule: frame.rule,
    name: frame.name ?? '',
    book: frame.book,
    state: frame.state,
    severity: frame.severity ?? 'warn',
    threshold: frame.threshold,
    clear: frame.clear,
    value: frame.value ?? null,
    peak: frame.peak ?? null,
    since: toSecond(frame.since),
    second: toSecond(at),
    own,
  };
}

/** Shape and word of a state: never colour alone. */
export const MARKS = {
  firing: { sign: '▲', word: 'firing' },
  resolved: { sign: '✓', word: 'resolved' },
  no_data: { sign: '◇', word: 'no data' },
};

const WEIGHT = { firing: 2, no_data: 1, resolved: 0 };

/**
 * Alerts to draw as marks: of a book one in a stretch as wide as a pixel, firing before resolved and the
 * highest of them, and wider stretches where there would be more than `most` of them.
 *
 * @param chosen key of the alert that is drawn whatever else is there
 */
export function thinMarks(entries, { from, to, buckets, most = 400 }, chosen = null) {
  const weight = (entry) => (entry.key === chosen ? 3 : WEIGHT[entry.state]);
  const value = (entry) => Number(entry.value ?? entry.threshold);
  for (let wide = 1; ; wide *= 2) {
    const kept = new Map();
    for (const entry of entries) {
      const stretch = `${entry.book} ${Math.floor((((entry.second - from) / Math.max(1, to - from)) * buckets) / wide)}`;
      const other = kept.get(stretch);
      if (!other || weight(entry) > weight(other) || (weight(entry) === weight(other) && value(entry) > value(other))) kept.set(stretch, entry);
    }
    if (kept.size <= most || wide >= buckets) return [...kept.values()];
  }
}

/** Whether an alert is about a rule of data quality, not about a spread. */
export function isQuality(entry) {
  return Boolean(entry.rule?.startsWith('quality:'));
}

/** quality:quotes.jump@usd_mxn → quotes.jump on usd_mxn. */
export function qualityName(entry) {
  return entry.rule.slice('quality:'.length).replace(/@([^@]*)$/, ' on $1');
}

/** One sentence for a person. */
export function sentence(entry) {
  if (isQuality(entry)) return `${qualityName(entry)} ${entry.state === 'firing' ? 'fails' : entry.state === 'resolved' ? 'passes again' : 'has no data'}`;
  const word = MARKS[entry.state]?.word ?? entry.state;
  if (entry.state === 'firing') return `${seriesName(entry.book)} spread ${entry.value} % is above ${entry.threshold} %`;
  if (entry.state === 'resolved') {
    return `${seriesName(entry.book)} back at ${entry.value ?? '–'} %, peak ${entry.peak ?? '–'} %`;
  }
  return `${seriesName(entry.book)} ${word}: nothing to compare with ${entry.threshold} %`;
}
