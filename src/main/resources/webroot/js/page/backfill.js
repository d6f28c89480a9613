// What has to be read over HTTP: seconds before the page was opened, past alerts, rules, the lake.

import { MARKS } from '../data/alerts.js';
import { fetchSpreads, getJson } from '../net/history.js';
import { Retried } from '../net/retried.js';
import { toSecond } from '../time.js';
import { greeted } from './newserver.js';

const OVERVIEW_POINTS = 500;
/** Of more books the coarse line would be a tangle. */
const OVERVIEW_BOOKS = 6;
/** What came after the coarse line was read is drawn from the rings, which hold some hours. */
const OVERVIEW_EVERY_MS = 30 * 60 * 1000;
/** Connections that break again and again do not ask for it each time. */
const OVERVIEW_SOONEST_MS = 5 * 60 * 1000;
const RULES_EVERY_MS = 60 * 1000;
const RULES_SOONEST_MS = 5 * 1000;
const DEBOUNCE_MS = 120;
/** Fewer than the server answers at once, so that others are answered too. */
const EXPOSURES_AT_ONCE = 3;
const MISSED_EVERY_MS = 10 * 1000;
/** Seconds missed again and again are not asked for each time: a slow page would be slower by that. */
const SECONDS_EVERY_MS = 5 * 1000;

export class Backfill {
  constructor(app) {
    this.app = app;
    this.oldest = null;
    this.overviewAt = -Infinity;
    /** Names of the books whose coarse line is still to be read. */
    this.undrawn = new Set();
    this.rulesAt = -Infinity;
    this.greeted = null;
    this.timer = 0;
    /** Names of the books whose time above the thresholds is still to be read. */
    this.uncounted = new Set();
    const wanted = () => app.store.connection.state === 'open' || app.isLate;
    this.alerts = new Retried(() => this.#readAlerts(), wanted);
    this.rules = new Retried(() => this.#readRules(), wanted);
    this.exposure = new Retried(() => this.#readExposure(), wanted);
    this.extentOfLake = new Retried(() => this.#readExtent(), wanted);
    this.overview = new Retried(() => this.#readOverview(), wanted);
    // What was left out for this page and is still to be read, and when that was done last.
    this.missed = new Set();
    this.missedAt = -Infinity;
    this.secondsAt = -Infinity;
  }

  /** The first second ever observed; null until the lake has said what it holds, or if there is none. */
  firstSecond() {
    if (this.app.tabs?.lake.state !== 'done') return null;
    const first = Math.min(this.oldest ?? Infinity, this.app.store.firstObserved);
    return Number.isFinite(first) ? first : null;
  }

  /** Something else feeds the page, perhaps from another lake. */
  startAnew() {
    this.oldest = null;
    this.overviewAt = -Infinity;
    this.undrawn = new Set();
    this.app.navigator?.setOverview([]);
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
    this.greeted = greeted(this.app, this.greeted);
    this.#dropOverview();
    history.forgive();
    this.app.pastAlerts.forgive();
    store.forgetKnown();
    this.app.painter.ask('charts');
    this.alerts.begin();
    this.rules.begin();
    this.#exposureOfAll();
  }

  /**
   * The server left frames of a topic out for this page, which did not read fast enough: what they told is read, but
   * not so often that it falls behind by that.
   */
  afterResync({ topic, resume_after: after }) {
    const { missedAlerts, store } = this.app;
    if (topic === 'alert') {
      missedAlerts.ask(after ?? store.alerts.lastSeq);
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
      this.#exposureOfAll();
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
    this.alerts.begin();
    this.app.tabs.loadLake();
  }

  /** Asks for the seconds of the window that the page lacks; soon, and not more often than needed. */
  want(changed) {
    const { app } = this;
    if (!app.store.books.size || app.store.mode === null) return;
    const [from, to] = app.window();
    this.#rulesSoon();
    if (app.isWarm) {
      app.pastAlerts.want(from, to, app.view.follow);
      if (Number.isFinite(this.overviewAt) && performance.now() - this.overviewAt >= OVERVIEW_EVERY_MS) this.#overviewOfAll();
    }
    const lacking = [...app.store.books.values()].some((book) => book.ring.knownFrom > from);
    if (!lacking || (this.timer && !changed)) return;
    clearTimeout(this.timer);
    const pause = changed ? 0 : this.secondsAt + SECONDS_EVERY_MS - performance.now();
    this.timer = setTimeout(() => {
      this.timer = 0;
      const [first, last] = app.window();
      app.history.want([...app.store.books.values()], first, last, Math.max(200, app.spread.width));
      if (app.history.loading) this.secondsAt = performance.now();
    }, Math.max(DEBOUNCE_MS, pause));
  }

  async #readAlerts() {
    const { store, feed, painter } = this.app;
    try {
      const body = await getJson('/api/alerts?limit=500');
      store.fillAlerts((body.alerts ?? []).filter((one) => MARKS[one.state]), body.last_seq);
      this.app.tellNews();
      store.alerts.stand((await getJson('/api/alerts?state=firing&limit=1000')).alerts ?? []);
      feed.loaded = 'done';
    } catch (error) {
      feed.loaded = 'error';
      throw failure('past alerts', error);
    } finally {
      painter.ask('alert');
    }
  }

  /** Nobody tells that rules were put or taken away: they are read anew while somebody looks, and when an alert shows it. */
  #rulesSoon() {
    if (this.app.store.connection.state !== 'open') return;
    const age = performance.now() - this.rulesAt;
    if (age >= RULES_EVERY_MS || (this.app.store.lacksRule && age >= RULES_SOONEST_MS)) this.rules.begin();
  }

  async #readRules() {
    const { store, painter } = this.app;
    this.rulesAt = performance.now();
    try {
      store.setRules((await getJson('/api/rules')).rules ?? []);
    } catch (error) {
      throw failure('rules', error);
    }
    painter.ask(...store.takeDirty());
  }

  /** How long each book was above each threshold today. */
  #exposureOfAll() {
    this.uncounted = new Set(this.app.store.thresholds.length ? this.app.store.books.keys() : []);
    this.exposure.begin();
  }

  async #readExposure() {
    const { store, painter } = this.app;
    const { uncounted } = this;
    let failed = null;
    const names = [...uncounted].filter((name) => store.books.has(name));
    const readOn = async () => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) {
        try {
          const body = await getJson(`/api/exposure?book=${encodeURIComponent(name)}&thresholds=${store.thresholds.join()}`);
          store.setAbove(name, body.seconds_above, toSecond(body.to));
          uncounted.delete(name);
          painter.ask('spread');
        } catch (error) {
          failed = failure(`time above thresholds of ${name}`, error);
        }
      }
    };
    await Promise.all(Array.from({ length: EXPOSURES_AT_ONCE }, readOn));
    if (failed) throw failed;
  }

  /** How far back the lake goes, and the coarse line of it. */
  async #readExtent() {
    const { tabs } = this.app;
    await tabs.loadLake();
    this.oldest = tabs.oldestSecond() ?? this.oldest;
    if (tabs.lake.state === 'error') throw failure('the lake', new Error(tabs.lake.error));
    if (performance.now() - this.overviewAt >= OVERVIEW_SOONEST_MS) await this.#overviewOfAll();
    else if (this.undrawn.size) await this.overview.begin();
  }

  #overviewBooks() {
    return [...this.app.store.books.values()].slice(0, OVERVIEW_BOOKS);
  }

  /** Books came or went: the coarse lines of those that are gone go with them, and all are read again. */
  #dropOverview() {
    const { navigator } = this.app;
    if (!navigator) return;
    const isOf = (line, book) => line.book === book.name && line.index === book.index;
    const books = this.#overviewBooks();
    const stay = navigator.overview.filter((line) => books.some((book) => isOf(line, book)));
    const isDrawn = (book) => this.undrawn.has(book.name) || stay.some((line) => isOf(line, book));
    if (stay.length === navigator.overview.length && books.every(isDrawn)) return;
    navigator.setOverview(stay);
    this.overviewAt = -Infinity;
  }

  #overviewOfAll() {
    this.overviewAt = performance.now();
    this.undrawn = new Set(this.#overviewBooks().map(({ name }) => name));
    return this.overview.begin();
  }

  /** The coarse line under the chart, of the books that lack it; of one that cannot be read the one before stays. */
  async #readOverview() {
    const { app, undrawn } = this;
    const [from, to] = this.extent();
    const read = new Map();
    let failed = null;
    for (const name of [...undrawn]) {
      if (!app.store.books.has(name)) {
        undrawn.delete(name);
        continue;
      }
      try {
        const { rows } = await fetchSpreads(name, from, to, OVERVIEW_POINTS);
        read.set(name, rows.map((row) => ({ second: row.second, value: row.spread })));
      } catch (error) {
        failed = failure(`overview of ${name}`, error);
      }
    }
    // Another has been begun meanwhile, perhaps of another world.
    if (this.undrawn !== undrawn) return;
    for (const name of read.keys()) undrawn.delete(name);
    app.navigator.setOverview(this.#overviewBooks().flatMap(({ name, index }) => {
      const points = read.get(name) ?? app.navigator.overview.find((line) => line.book === name && line.index === index)?.points;
      return points ? [{ book: name, index, points }] : [];
    }));
    app.painter.ask('loaded');
    if (failed) throw failed;
  }
}

function failure(what, error) {
  return new Error(`${what} could not be read: ${error.message}`, { cause: error });
}
