// One book's last seconds, in typed arrays of a fixed size. A second lives in the slot
// `second % capacity`, so that late and backfilled seconds fall into place and nothing grows.

export const NONE = 0;
export const SEEN = 1;
export const GAP = 2;

export class SecondRing {
  /** @param {number} capacity seconds kept */
  constructor(capacity) {
    this.capacity = capacity;
    this.at = new Float64Array(capacity).fill(-1);
    this.state = new Uint8Array(capacity);
    this.reason = new Uint8Array(capacity);
    this.suspect = new Uint8Array(capacity);
    this.spread = new Float64Array(capacity);
    this.bid = new Float64Array(capacity);
    this.ask = new Float64Array(capacity);
    this.imbalance = new Float32Array(capacity);
    this.newest = -1;
    /** Every second from here on was received or asked for; before it nothing is known. */
    this.knownFrom = Infinity;
    /** How often seconds were found to have been missed: an answer that was asked for before may lack them. */
    this.losses = 0;
  }

  /** What is held before a second has to be asked for again; it is drawn until then. */
  forget(second) {
    this.knownFrom = second;
    this.losses++;
  }

  /**
   * Whether a second that is told now leaves some out after the newest one: nobody told of them here, so all before it
   * is to be asked for again.
   *
   * @param step seconds from one that is told to the next
   */
  missed(second, step) {
    if (this.newest < 0 || second <= this.newest + step) return false;
    this.forget(second);
    return true;
  }

  /** Slot of a second that is held, or -1. */
  slot(second) {
    if (second < 0) return -1;
    const slot = second % this.capacity;
    return this.at[slot] === second ? slot : -1;
  }

  /** Slot to write a second to, or -1 if it is too old to be kept. */
  #claim(second) {
    if (!Number.isInteger(second) || second < 0 || second <= this.newest - this.capacity) return -1;
    const slot = second % this.capacity;
    if (this.at[slot] !== second) {
      this.at[slot] = second;
      this.state[slot] = NONE;
      this.suspect[slot] = 0;
    }
    if (second > this.newest) this.newest = second;
    if (second < this.knownFrom) this.knownFrom = second;
    this.knownFrom = Math.max(this.knownFrom, this.newest - this.capacity + 1);
    return slot;
  }

  put(second, spread, bid, ask, imbalance) {
    const slot = this.#claim(second);
    if (slot < 0) return false;
    this.state[slot] = SEEN;
    this.reason[slot] = 0;
    this.spread[slot] = spread;
    this.bid[slot] = bid;
    this.ask[slot] = ask;
    this.imbalance[slot] = imbalance;
    return true;
  }

  /** A second that has no observation. An observation already held is kept. */
  putGap(second, reason) {
    const slot = this.#claim(second);
    if (slot < 0 || this.state[slot] === SEEN) return false;
    this.state[slot] = GAP;
    this.reason[slot] = reason;
    return true;
  }

  markSuspect(from, to) {
    const first = Math.max(from, this.newest - this.capacity + 1);
    for (let second = first; second <= Math.min(to, this.newest); second++) {
      const slot = this.slot(second);
      if (slot >= 0) this.suspect[slot] = 1;
    }
  }

  /** NONE, SEEN or GAP. */
  stateAt(second) {
    const slot = this.slot(second);
    return slot < 0 ? NONE : this.state[slot];
  }

  /** Everything held of one second, or null. */
  read(second) {
    const slot = this.slot(second);
    if (slot < 0 || this.state[slot] === NONE) return null;
    return {
      second,
      seen: this.state[slot] === SEEN,
      reason: this.reason[slot],
      suspect: this.suspect[slot] === 1,
      spread: this.spread[slot],
      bid: this.bid[slot],
      ask: this.ask[slot],
      imbalance: this.imbalance[slot],
    };
  }

  /**
   * How a spread stands among the seconds observed in [from, to].
   *
   * @returns {{median: number, below: number, seen: number}|null} `below` is the share of them that were narrower; null without any
   */
  standing(from, to, spread) {
    const values = [];
    let below = 0;
    const first = Math.max(from, this.newest - this.capacity + 1);
    for (let second = first; second <= Math.min(to, this.newest); second++) {
      const slot = this.slot(second);
      if (slot < 0 || this.state[slot] !== SEEN) continue;
      values.push(this.spread[slot]);
      if (this.spread[slot] < spread) below++;
    }
    if (!values.length) return null;
    values.sort((a, b) => a - b);
    return { median: values[values.length >> 1], below: below / values.length, seen: values.length };
  }

  /** Smallest and largest spread in [from, to], or null without any. */
  range(from, to) {
    let low = Infinity;
    let high = -Infinity;
    let seen = 0;
    const first = Math.max(from, this.newest - this.capacity + 1);
    for (let second = first; second <= Math.min(to, this.newest); second++) {
      const slot = this.slot(second);
      if (slot < 0 || this.state[slot] !== SEEN) continue;
      const value = this.spread[slot];
      if (value < low) low = value;
      if (value > high) high = value;
      seen++;
    }
    return seen ? { low, high, seen } : null;
  }
}
