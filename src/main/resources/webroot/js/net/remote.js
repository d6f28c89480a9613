// Something the server is asked for when a tab shows it: loading, done or error, and never twice at
// once. What was loaded stays while it is asked for again.

import { getJson } from './history.js';

const SOONEST_MS = 1000;
/** What failed is asked for again after so long, however seldom it changes. */
const FAILED_EVERY_MS = 60000;

export class Remote {
  /**
   * @param path what is asked for
   * @param everyMs a value older than this is asked for again when it is looked at; after a failure a minute is enough
   * @param changed called when there is something new to show
   */
  constructor(path, everyMs, changed) {
    this.path = path;
    this.everyMs = everyMs;
    this.changed = changed;
    /** Counts the answers; another number is another value. */
    this.version = 0;
    this.turn = 0;
    this.startAnew();
    /** When the value came, in milliseconds of the wall clock. */
    this.loadedAt = 0;
    this.timer = 0;
  }

  /** Who answers has something else: nothing of what was read is shown on, and what is under way is not waited for. */
  startAnew() {
    this.state = 'loading';
    this.value = null;
    this.error = '';
    /** Whether the error is that nothing answered at all. */
    this.unreachable = false;
    this.askedAt = -Infinity;
    this.asking = false;
    this.version++;
    this.turn++;
  }

  /** Asks again soon, but not more than once in a second, however often it is told to. */
  soon() {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.load();
    }, Math.max(0, SOONEST_MS - (performance.now() - this.askedAt)));
  }

  /** Looks at it, and asks again if it is old. */
  look() {
    const everyMs = this.state === 'error' ? Math.min(this.everyMs, FAILED_EVERY_MS) : this.everyMs;
    if (performance.now() - this.askedAt >= everyMs) this.load();
    return this;
  }

  async load() {
    if (this.asking) return;
    this.asking = true;
    this.askedAt = performance.now();
    const { turn } = this;
    try {
      const value = await getJson(this.path);
      if (turn !== this.turn) return;
      this.value = value;
      this.state = 'done';
      this.version++;
      this.loadedAt = Date.now();
      this.error = '';
    } catch (error) {
      if (turn !== this.turn) return;
      this.state = 'error';
      this.error = error.message;
      this.unreachable = error.unreachable === true;
    }
    this.asking = false;
    this.changed();
  }
}
