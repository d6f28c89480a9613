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
    this.lastSeq = 0;
    this.added = 0;
  }

  /** Adds a frame unless it is known. Returns the entry made, or null. */
  add(frame) {
    const entry = entryOf(frame);
    if (this.entries.some((other) => other.key === entry.key)) return null;
    let at = 0;
    while (at < this.entries.length && this.entries[at].second > entry.second) at++;
    this.entries.splice(at, 0, entry);
    if (this.entries.length > this.capacity) this.entries.length = this.capacity;
    if (entry.seq > this.lastSeq) this.lastSeq = entry.seq;
    this.added++;
    return entry;
  }

  /** Entries at seconds in [from, to], newest first. */
  between(from, to) {
    return this.entries.filter((entry) => entry.second >= from && entry.second <= to);
  }

  find(key) {
    return this.entries.find((entry) => entry.key === key) ?? null;
  }
}

function entryOf(frame) {
  const at = frame.orderbook_timestamp ?? frame.since;
  const seq = Number(frame.seq ?? 0);
  return {
    key: `${seq}|${frame.id}|${frame.state}|${at}`,
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
    own: seq === 0,
  };
}

/** Shape and word of a state: never colour alone. */
export const MARKS = {
  firing: { sign: '▲', word: 'firing' },
  resolved: { sign: '✓', word: 'resolved' },
  no_data: { sign: '◇', word: 'no data' },
};

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
