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
    this.timer = 0;
    this.state = 'idle';
    this.error = '';
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** Rows held under that key, whatever they cover. */
  rows(key) {
    return this.held?.key === key ? this.held.rows : [];
  }

  /** Asks for what of [from, to] is not held under that key. */
  want(key, from, to) {
    if (covers(this.held, key, from, to) || covers(this.flight, key, from, to) || performance.now() < this.retryAt) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#load(key, from, to), DEBOUNCE_MS);
    if (this.state === 'idle') this.state = 'loading';
  }

  /** What failed before may be tried at once; what is held counts as old if `all`. */
  forgive(all = false) {
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
    if (all && this.held) this.held = { ...this.held, from: Infinity };
  }

  async #load(key, wantedFrom, wantedTo) {
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
  return span !== null && span.key === key && span.from <= from && span.to >= to;
}
