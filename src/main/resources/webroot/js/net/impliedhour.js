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
    this.turn = 0;
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** The connection is another: what was missed meanwhile is read anew. */
  again() {
    this.known = 0;
    this.turn++;
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** Reads so many seconds before `edge`, unless they are there, being read, or could not be read just before. */
  async want(seconds, edge) {
    if (edge <= 0 || this.asking || this.known >= seconds || performance.now() < this.retryAt) return;
    this.asking = true;
    const { turn } = this;
    const from = edge - seconds;
    try {
      const time = new Date(from * 1000).toISOString().replace('.000Z', 'Z');
      const answer = await getJson(`/api/market/implied?from=${time}&points=${POINTS}`);
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
      this.asking = false;
      this.on.changed();
    }
  }
}
