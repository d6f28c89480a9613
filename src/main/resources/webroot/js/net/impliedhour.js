// The last seconds of the implied rate, an hour of them at most, read once for each connection; what comes after
// is told by the socket.

import { getJson } from './history.js';

/** As many as there can be: nothing is thinned out. */
const POINTS = 7200;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;

export class ImpliedHour {
  /**
   * @param implied what is filled
   * @param on {changed() there is something else to draw, or it could not be read; since() first second that anything
   *     was recorded}
   */
  constructor(implied, on) {
    this.implied = implied;
    this.on = on;
    /** loading, done, error: how it went the last time. */
    this.state = 'loading';
    this.error = '';
    /** Seconds before the newest that were read. */
    this.known = 0;
    this.asking = false;
    this.askedAt = -Infinity;
    this.abort = null;
    this.turn = 0;
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** The connection is another: what was missed meanwhile is read anew. */
  again() {
    this.#forget();
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** Seconds were left out by the socket: they are read, but not each time at once. */
  lacks() {
    this.#forget();
    this.retryAt = Math.max(this.retryAt, this.askedAt + FIRST_PAUSE_MS);
  }

  /** An answer that is awaited may lack what is wanted now, or never come. */
  #forget() {
    this.known = 0;
    this.turn++;
    this.asking = false;
    this.abort?.abort();
  }

  /** Reads so many seconds before `edge`, unless they are there, being read, or could not be read just before. */
  async want(seconds, edge) {
    if (edge <= 0 || this.asking || this.known >= seconds || performance.now() < this.retryAt) return;
    this.asking = true;
    this.askedAt = performance.now();
    this.abort = new AbortController();
    const { turn } = this;
    const from = edge - seconds;
    try {
      const time = new Date(from * 1000).toISOString().replace('.000Z', 'Z');
      const answer = await getJson(`/api/market/implied?from=${time}&points=${POINTS}`, this.abort.signal);
      if (turn !== this.turn) return;
      this.implied.fill(answer, from, this.on.since());
      this.state = 'done';
      this.error = '';
      this.known = seconds;
      this.pause = FIRST_PAUSE_MS;
    } catch (error) {
      if (turn !== this.turn) return;
      this.state = 'error';
      this.error = error.message;
      this.retryAt = performance.now() + this.pause;
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    } finally {
      if (turn === this.turn) this.asking = false;
      this.on.changed();
    }
  }
}
