// Alerts of the time in sight, read where the newest ones that the page keeps do not reach.

import { AlertLog, MARKS } from '../data/alerts.js';
import { getJson } from './history.js';

/** What the server gives at once at most. */
const LIMIT = 1000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;

export class PastAlerts {
  /** @param changed called when there are others to draw, or they could not be read */
  constructor(changed) {
    this.changed = changed;
    this.kept = null;
    this.asking = null;
    this.failure = '';
    this.pause = FIRST_PAUSE_MS;
    this.retryAt = 0;
  }

  /** The connection is another: what was missed meanwhile is read anew. */
  forgive() {
    this.kept = null;
    this.retryAt = 0;
    this.pause = FIRST_PAUSE_MS;
  }

  /** Asks for the alerts of [from, to] unless they are there; of a live window for some that were before. */
  async want(from, to, live) {
    if (this.asking || performance.now() < this.retryAt || this.#covers(from, to, live)) return;
    const start = Math.floor(live ? from - (to - from) / 4 : from);
    this.asking = { from: start, to };
    try {
      const body = await getJson(`/api/alerts?limit=${LIMIT}&from=${iso(start)}&to=${iso(to + 1)}`);
      const log = new AlertLog(LIMIT);
      for (const one of body.alerts) if (MARKS[one.state]) log.add(one);
      // Of a second that may be cut in two nothing is said to be whole.
      this.kept = { from: start, to, log, wholeFrom: body.truncated ? log.entries.at(-1).second + 1 : start };
      this.failure = '';
      this.pause = FIRST_PAUSE_MS;
    } catch (error) {
      this.failure = error.message;
      this.retryAt = performance.now() + this.pause;
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    } finally {
      this.asking = null;
    }
    this.changed();
  }

  #covers(from, to, live) {
    const { kept } = this;
    if (!kept || kept.from > from) return false;
    // What comes after is told by the socket and kept by the page; not for ever.
    if (to > kept.to && !(live && to - kept.to < (to - from) / 2)) return false;
    // Cut short: closer in, the rest of it can be had.
    return kept.wholeFrom <= from || (to - from) * 2 > kept.to - kept.from;
  }

  /** Alerts in [from, to], newest first: those read, and those the page has from the socket. */
  between(from, to, newest) {
    const all = new Map((this.kept?.log.between(from, to) ?? []).map((entry) => [entry.key, entry]));
    for (const entry of newest.between(from, to)) all.set(entry.key, entry);
    return [...all.values()].sort((a, b) => b.second - a.second);
  }

  /** The first second from which on every alert in [from, to] is known; null if that is all of it. */
  wholeFrom(from, to) {
    const { kept } = this;
    return kept && kept.wholeFrom > from && kept.wholeFrom <= to ? kept.wholeFrom : null;
  }
}

function iso(second) {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}
