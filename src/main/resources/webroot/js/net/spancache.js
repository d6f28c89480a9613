// A stretch of time read from the server and held, with a margin so that small steps need no new
// question. One stretch at a time; a newer question takes the place of an older one.

const DEBOUNCE_MS = 120;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;

export class SpanCache {
  /**
   * @param read (key, from, to, signal) → Promise of rows; from and to in milliseconds
   * @param changed called when state or rows are others
   * @param margin share of the span that is read on each side as well
   */
  constructor(read, changed, margin = 0.25) {
    this.read = read;
    this.changed = changed;
    this.margin = margin;
    this.held = null;
    this.flight = null;
    /** What is read when the timer runs out: {key, from, to}. */
    this.waiting = null;
    this.timer = 0;
    this.state = 'idle';
    this.error = '';
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /**
   * What is held and reaches into [from, to]: {key, from, to, rows}; null if nothing does. Until what is wanted was
   * read, or could not be, that may be of another key.
   */
  heldIn(key, from, to) {
    const { held } = this;
    if (held === null || held.from >= to || held.to <= from) return null;
    return held.key === key || !['none', 'error'].includes(this.state) ? held : null;
  }

  /** Asks for what of [from, to] is not held under that key. */
  want(key, from, to) {
    if (covers(this.held, key, from, to)) {
      this.leave();
      return;
    }
    if (covers(this.flight, key, from, to)) {
      this.#stopWaiting();
      return;
    }
    if (performance.now() < this.retryAt) return;
    // Who goes on moving is not put off by that: what is wanted then is read.
    const waits = this.waiting?.key === key;
    if (!waits) this.#stopWaiting();
    this.waiting = { key, from, to };
    if (!waits) this.timer = setTimeout(() => this.#load(), DEBOUNCE_MS);
    if (this.state === 'idle') this.state = 'loading';
  }

  /** Nothing is wanted but what is held: what was asked for beside it is given up. */
  leave() {
    this.#stopWaiting();
    this.flight?.abort.abort();
    this.flight = null;
    this.state = this.held ? 'done' : 'idle';
  }

  #stopWaiting() {
    clearTimeout(this.timer);
    this.waiting = null;
  }

  /** What failed before may be tried at once; what is held counts as old if `all`. */
  forgive(all = false) {
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
    if (all && this.held) this.held = { ...this.held, isOld: true };
  }

  async #load() {
    const { key, from: wantedFrom, to: wantedTo } = this.waiting;
    this.waiting = null;
    this.flight?.abort.abort();
    const margin = (wantedTo - wantedFrom) * this.margin;
    const flight = { key, from: wantedFrom - margin, to: wantedTo + margin, abort: new AbortController() };
    this.flight = flight;
    this.state = 'loading';
    try {
      const rows = await this.read(key, flight.from, flight.to, flight.abort.signal);
      if (this.flight !== flight) return;
      this.held = { key, from: flight.from, to: flight.to, rows };
      this.state = 'done';
      this.error = '';
      this.pause = FIRST_PAUSE_MS;
    } catch (error) {
      if (this.flight !== flight) return;
      this.state = error.status === 404 ? 'none' : 'error';
      this.error = error.message;
      this.retryAt = performance.now() + this.pause;
      // Whoever wants it still asks again as it is drawn.
      setTimeout(this.changed, this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    }
    this.flight = null;
    this.changed();
  }
}

function covers(span, key, from, to) {
  return span !== null && !span.isOld && span.key === key && span.from <= from && span.to >= to;
}
