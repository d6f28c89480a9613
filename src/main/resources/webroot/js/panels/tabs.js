// The tabs below the fold: days recorded, quality results, files and gaps of the lake.

import { lakeOf, unreadLake } from '../data/lake.js';
import { TABS } from '../data/view.js';
import { $, keep, setAttr, setText } from '../dom.js';
import { count } from '../format.js';
import { getJson } from '../net/history.js';
import { drawUnpressed } from '../pressed.js';
import { historyPanel } from './historytab.js';
import { InsightsTab } from './insightstab.js';
import { lakePanel } from './laketab.js';
import { MasterTab } from './mastertab.js';
import { GateLine } from './quality/gate.js';
import { QualityTab } from './qualitytab.js';
import { RunsTab } from './runstab.js';

const REFRESH_MS = 15000;
/** Tabs that ask the server again by themselves while they are looked at. */
const ALIVE = ['quality', 'insights', 'master', 'runs'];
const LOOK_AGAIN_MS = 5000;

export class Tabs {
  constructor(app) {
    this.app = app;
    this.lake = unreadLake();
    this.lakeReads = 0;
    this.loadedAt = -Infinity;
    this.lakeTimer = null;
    this.drawn = new Map();
    this.runs = new RunsTab(() => app.painter.ask('tabs'));
    this.master = new MasterTab(() => app.painter.ask('tabs'), this.runs.runs);
    this.quality = new QualityTab(app, this.runs.runs);
    this.insights = new InsightsTab(app, this.runs.runs);
    this.gate = new GateLine({ open: () => this.#toGate(), announce: (text) => app.announce(text) });
    setInterval(() => {
      if (!document.hidden && ALIVE.includes(app.view.tab)) app.painter.ask('tabs');
    }, LOOK_AGAIN_MS);
    for (const tab of TABS) $(`tab-${tab}`).addEventListener('click', () => this.open(tab));
    $('tabs').addEventListener('keydown', (event) => this.#key(event));
  }

  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = TABS.indexOf(this.app.view.tab);
    this.open(TABS[(at + step + TABS.length) % TABS.length]);
  }

  open(tab) {
    this.app.viewState.change({ tab });
    const button = $(`tab-${tab}`);
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: 'nearest' });
  }

  #toGate() {
    this.open('quality');
    $('panel-quality').scrollIntoView({ block: 'start' });
  }

  /** Reads /api/lake; a failure is a state to show, not an end. */
  async loadLake() {
    this.loadedAt = performance.now();
    try {
      this.lake = lakeOf(await getJson('/api/lake'));
    } catch (error) {
      this.lake = { ...this.lake, state: 'error', error: error.message };
    }
    this.lakeReads++;
    this.app.painter.ask('tabs');
  }

  /** Files of a window are closed one after the other: they are read at once, and again when there may be more. */
  #lakeSoon() {
    this.lakeTimer ??= setTimeout(() => {
      this.lakeTimer = null;
      this.loadLake();
    }, Math.max(0, this.loadedAt + REFRESH_MS - performance.now()));
  }

  /** First second any book was recorded; null if nothing is. */
  oldestSecond() {
    return this.lake.first;
  }

  paint(topics) {
    const { app } = this;
    const { tab, zone } = app.view;
    for (const name of TABS) {
      setAttr($(`tab-${name}`), 'aria-selected', String(name === tab));
      setAttr($(`tab-${name}`), 'tabindex', name === tab ? '0' : '-1');
      $(`panel-${name}`).hidden = name !== tab;
    }
    const damaged = this.lake.damage.length;
    setText($('tab-lake'), damaged ? `Lake: ${count(damaged)} damaged` : 'Lake');
    setAttr($('tab-lake'), 'data-level', damaged ? 'bad' : 'ok');
    if (topics.has('lake')) this.#lakeSoon();
    if (topics.has('batch')) {
      this.runs.news(app.store.batches);
      this.master.stale();
      this.insights.stale();
    }
    if (topics.has('all')) this.drawn.delete('master');
    const held = this.quality.held();
    this.gate.paint(held);
    if (tab === 'quality') {
      this.quality.paint($('panel-quality'), held);
    } else if (tab === 'insights') {
      this.insights.paint($('panel-insights'));
    } else if (tab === 'master') {
      this.master.look();
      this.#draw(tab, this.master.key(), () => this.master.build());
    } else if (tab === 'runs') {
      const { batches } = app.store;
      this.runs.look(batches);
      this.#draw(tab, `${zone} ${this.runs.key(batches)}`, () => this.runs.build(zone, batches));
    } else {
      const build = { history: historyPanel, lake: lakePanel }[tab];
      this.#draw(tab, `${zone} ${app.store.mode} ${this.lakeReads}`, () => build(app, this.lake));
    }
  }

  /** The theme has changed: what is drawn on a canvas is drawn anew. */
  restyle() {
    this.drawn.delete('master');
    this.insights.restyle();
  }

  /** Draws a tab only where something on it has changed. */
  #draw(tab, key, build) {
    if (this.drawn.get(tab) === key) return;
    this.drawn.set(tab, key);
    const panel = $(`panel-${tab}`);
    drawUnpressed(panel, () => {
      const putBack = keep(panel);
      panel.replaceChildren(...build().filter(Boolean));
      putBack();
    });
  }
}
