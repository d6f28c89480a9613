// The implied rate before what the page holds second by second, read from the lake as far as the window
// reaches: thinned by the server so that the lowest and the highest basis of each stretch stay.

import { pastOf } from '../data/implied.js';
import { getJson } from './history.js';

/** What the server reads at once at most, in seconds. */
export const LONGEST = 7 * 86400;
const POINTS_MAX = 4000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;

export class ImpliedPast {
  /** @param changed called when there is something else to draw, or it could not be read */
  constructor(changed) {
    this.changed = changed;
    this.kept = null;
    this.failure = '';
    this.abort = null;
    this.flight = null;
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  get loading() {
    return this.flight !== null;
  }

  /** The connection is another: what failed before may be tried at once. */
  forgive() {
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** What was read is of another world: something else feeds the page. */
  startAnew() {
    this.abort?.abort();
    this.kept = null;
  }

  /**
   * Reads [from, to) unless it is at hand, at least as finely as so many pixels show it.
   *
   * @param until what is read goes on to here: the second-by-second part moves on, and leaves no hole behind
   */
  async want(from, to, until, width) {
    const start = Math.max(from, until - LONGEST);
    if (start >= to || covers(this.kept, start, to) || covers(this.flight, start, to)) return;
    if (performance.now() < this.retryAt) return;
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    const margin = Math.max(0, Math.min(Math.ceil((until - start) / 4), LONGEST - (until - start)));
    const asked = { from: Math.max(start - margin, until - LONGEST), to: until, exact: false };
    this.flight = asked;
    const points = Math.max(200, Math.min(POINTS_MAX, Math.ceil(width * 3)));
    try {
      const answer = await getJson(`/api/market/implied?from=${iso(asked.from)}&to=${iso(until)}&points=${points}`, abort.signal);
      this.kept = pastOf(answer, asked.from, until, points);
      this.failure = '';
      this.pause = FIRST_PAUSE_MS;
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.failure = error.message;
      this.retryAt = performance.now() + this.pause;
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    } finally {
      if (this.flight === asked) this.flight = null;
    }
    this.changed();
  }
}

/** Whether what was read, or is being read, holds the window, and is not too coarse for it. */
function covers(one, from, to) {
  return one !== null && one.from <= from && one.to >= to && (one.exact || (to - from) * 3 > one.to - one.from);
}

function iso(second) {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}
