// What has to be read over HTTP: seconds before the page was opened, past alerts, rules, the lake.

import { MARKS } from '../data/alerts.js';
import { fetchSpreads, getJson } from '../net/history.js';
import { toSecond } from '../time.js';

import { greeted } from './newserver.js';
const OVERVIEW_POINTS = 500;
const OVERVIEW_EVERY_MS = 5 * 60 * 1000;
const DEBOUNCE_MS = 120;
const MISSED_EVERY_MS = 10 * 1000;

export class Backfill {
  constructor(app) {
    this.app = app;
    this.oldest = null;
    this.overviewAt = -Infinity;
    this.timer = 0;
    this.lastEdge = -1;
    // What was left out for this page and is still to be read, and when that was done last.
    this.missed = new Set();
    this.missedAt = -Infinity;
  }

  /** The first second ever observed; null until the lake has said what it holds, or if there is none. */
    this.rulesAt = -Infinity;
    this.greeted = null;
  firstSecond() {
    if (this.app.tabs?.lake.state !== 'done') return null;
    const first = Math.min(this.oldest ?? Infinity, this.app.store.firstObserved);
    return Number.isFinite(first) ? first : null;
  }

  /** First and last second there is to look at. */
  extent() {
    const edge = this.app.edge();
    const [from] = this.app.window();
    const first = Math.min(this.oldest ?? edge - 300, from);
    return [Math.min(first, edge - 300), edge];
  }

  /** A connection stands: read what was missed, and what changes rarely. */
  afterHello() {
    const { store, history } = this.app;
    history.forgive();
    this.app.pastAlerts.forgive();
    store.forgetKnown();
    this.app.painter.ask('charts');
  /** Something else feeds the page, perhaps from another lake. */
  startAnew() {
    this.oldest = null;
    this.overviewAt = -Infinity;
    this.app.navigator?.setOverview([]);
  }

    this.#alerts();
    this.#rules();
    this.#exposure();
  }

  /**
   * The server left frames of a topic out for this page, which did not read fast enough: what they told is read, but
   * not so often that it falls behind by that.
   */
  afterResync({ topic, resume_after: after }) {
    const { live, store } = this.app;
    this.greeted = greeted(this.app, this.greeted);
    if (topic === 'alert') {
      live.resume('alert', after ?? store.alerts.lastSeq);
      return;
    }
    if (!this.missed.size) setTimeout(() => this.#readMissed(), Math.max(0, this.missedAt + MISSED_EVERY_MS - performance.now()));
    this.missed.add(topic);
  }

  #readMissed() {
    const { app, missed } = this;
    this.missedAt = performance.now();
    if (missed.has('spread')) {
      app.store.forgetKnown();
      app.history.again();
      this.#exposure();
    }
    if (missed.has('minutes') && app.isWarm) {
      app.market.load();
      app.implied.afterHello();
    }
    missed.clear();
    app.painter.ask(...app.store.takeDirty(), 'charts');
  }

  /** The socket cannot be had: what does not need it is read all the same. */
  withoutSocket() {
    this.#alerts();
    this.app.tabs.loadLake();
  }

  /** Asks for the seconds of the window that the page lacks; soon, and not more often than needed. */
  want(changed) {
    const { app } = this;
    if (!app.store.books.size || app.store.mode === null) return;
    const [from, to] = app.window();
    if (app.isWarm) app.pastAlerts.want(from, to, app.view.follow);
    const lacking = [...app.store.books.values()].some((book) => book.ring.knownFrom > from);
    if (!lacking || (this.timer && !changed)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = 0;
      app.history.want([...app.store.books.values()], from, to, Math.max(200, app.spread.width));
    }, DEBOUNCE_MS);
  }

  async #alerts() {
    const { store, feed, painter } = this.app;
    try {
      const body = await getJson('/api/alerts?limit=500');
      store.fillAlerts((body.alerts ?? []).filter((one) => MARKS[one.state]), body.last_seq);
      this.app.tellNews();
      store.alerts.stand((await getJson('/api/alerts?state=firing&limit=1000')).alerts ?? []);
      feed.loaded = 'done';
    } catch (error) {
      console.warn('past alerts could not be read:', error.message);
      feed.loaded = 'error';
    }
    painter.ask('alert');
  }

  async #rules() {
    try {
      const body = await getJson('/api/rules');
      this.app.store.setRules(body.rules ?? []);
      this.app.painter.ask('rules');
    } catch (error) {
      console.warn('rules could not be read:', error.message);
    }
  }

  /** How long each book was above each threshold today. */
  async #exposure() {
    const { store, painter } = this.app;
    if (!store.thresholds.length) return;
    for (const book of store.books.values()) {
      try {
        const body = await getJson(`/api/exposure?book=${encodeURIComponent(book.name)}&thresholds=${store.thresholds.join()}`);
        store.setAbove(book.name, body.seconds_above, toSecond(body.to));
        painter.ask('spread');
      } catch (error) {
        console.warn(`time above thresholds of ${book.name} could not be read:`, error.message);
      }
    }
  }

  /** How far back the lake goes, and the coarse line of it. */
  async extentOfLake() {
    const { app } = this;
    await app.tabs.loadLake();
    this.oldest = app.tabs.oldestSecond() ?? this.oldest;
    await this.overview();
  }

  /** The coarse line under the chart. */
  async overview() {
    const { app } = this;
    if (performance.now() - this.overviewAt < OVERVIEW_EVERY_MS) return;
    this.overviewAt = performance.now();
    const [from, to] = this.extent();
    const lines = [];
    for (const book of [...app.store.books.values()].slice(0, 6)) {
      try {
        const { rows } = await fetchSpreads(book.name, from, to, OVERVIEW_POINTS);
        lines.push({ index: book.index, points: rows.map((row) => ({ second: row.second, value: row.spread })) });
      } catch (error) {
        console.warn(`overview of ${book.name} could not be read:`, error.message);
      }
    }
    app.navigator.setOverview(lines);
    app.painter.ask('charts');
  }
}
