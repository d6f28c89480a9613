// The page as a whole: who knows whom, what a click changes, and what is painted when.

import { spreadBuilder } from '../charts/spread.js';
import { forgetColors } from '../charts/colors.js';
import { hideTips, showTip } from '../charts/tip.js';
import { TimePlot } from '../charts/timeplot.js';
import { Store } from '../data/store.js';
import { pan, stepped, windowOf, zoom } from '../data/view.js';
import { $, setText } from '../dom.js';
import { History } from '../net/history.js';
import { MissedAlerts } from '../net/missedalerts.js';
import { PastAlerts } from '../net/pastalerts.js';
import { Bar } from '../panels/bar.js';
import { Feed } from '../panels/feed.js';
import { OwnThresholds } from '../panels/own.js';
import { NO_SOCKET, SpreadHead } from '../panels/spreadhead.js';
import { Tiles } from '../panels/tiles.js';
import { followPresses } from '../pressed.js';
import { clock } from '../time.js';
import { Backfill } from './backfill.js';
import { Drawing, NEWEST, NOW, SOON } from './drawing.js';
import { listenKeys, PALETTE_KEY } from './keys.js';
import { Painter } from './painter.js';
import { stillOf } from './pause.js';
import { Sight } from './sight.js';
import { ViewState } from './viewstate.js';

/** The other charts wait for the first one so long at most, in milliseconds. */
const WARM_MS = 400;

/** A live window is at least this long, in seconds. */
const SHORTEST_LIVE = 120;

/** Without a word of the server for so long the panels no longer only wait, in milliseconds. */
const PATIENCE_MS = 6000;

export class App {
  /** @param live the socket, open or being opened */
  constructor(live) {
    this.live = live;
    this.store = new Store();
    this.viewState = new ViewState(() => this.viewChanged());
    this.paused = null;
    this.selectedAlert = null;
    this.firstChart = false;
    /** Whether nothing came over the socket for so long that it has to be said. */
    this.isLate = false;
    this.isWarm = false;
    this.warming = null;
    this.crosshair = null;
    this.sight = new Sight(this);
    this.unseenAlerts = 0;
    this.painter = new Painter((topics) => this.paint(topics));
    this.drawing = new Drawing(this);
    this.history = new History(this.store, {
      begun: () => this.painter.ask('notes'), loaded: () => this.painter.ask('charts'), failed: () => this.painter.ask('charts'),
    });
    this.missedAlerts = new MissedAlerts(this.live, {
      told: (frames) => {
        for (const frame of frames) this.store.apply(frame, performance.now());
        this.tellNews();
        this.painter.ask(...this.store.takeDirty());
      },
      forgotten: () => this.store.alerts.lastSeq - this.store.alerts.capacity,
    });
    this.pastAlerts = new PastAlerts(() => this.painter.ask('loaded'));
    this.own = new OwnThresholds(this.live, {
      changed: () => this.painter.ask('charts'),
      removed: (id) => {
        this.store.alerts.forgetOwn(id);
        this.painter.ask('alert');
      },
    });
    this.state = this.#chartState();
    this.#panels();
    this.backfill = new Backfill(this);
  }

  get view() {
    return this.viewState.view;
  }

  get held() {
    return this.paused ? this.store.frames - this.paused.frames : 0;
  }

  /** The newest second shown: frozen while paused. */
  edge() {
    return this.paused ? this.paused.edge : this.store.rightEdge(performance.now());
  }

  /** A book's newest observation, or null: while paused that of then. */
  newestOf(book) {
    return (this.paused ? this.paused.quotes.get(book.name) : book.last) ?? null;
  }

  /** The seconds shown. A live window does not begin before anything was ever recorded. */
  window() {
    const [from, to] = windowOf(this.view, this.edge());
    const first = this.view.follow ? this.backfill.firstSecond() : null;
    return first === null ? [from, to] : [Math.max(from, Math.min(first, to - SHORTEST_LIVE)), to];
  }

  /**
   * The same as the plots draw it: a live one leaves a few pixels free at its right edge and moves on once
   * they are used up, so that most seconds are only added to what is drawn.
   */
  plotWindow() {
    const [from, to] = this.window();
    return this.view.follow ? stepped(from, to, this.spread.width, this.backfill.firstSecond()) : [from, to];
  }

  /** The view as it is seen: what zooming and panning start from. */
  seen() {
    const [from, to] = this.window();
    return this.view.follow ? { ...this.view, span: to - from } : this.view;
  }

  #chartState() {
    return {
      store: this.store,
      history: this.history,
      view: () => this.view,
      own: () => this.own.lines(),
      draft: () => this.own.draftOf(''),
      alerts: (from, to) => this.pastAlerts.between(from, to, this.store.alerts),
      alertsWholeFrom: (from, to) => this.pastAlerts.wholeFrom(from, to),
      selectedAlert: () => this.selectedAlert,
      window: () => this.window(),
      begun: () => this.backfill.firstSecond(),
      depthBook: () => this.depthBook(),
      edge: () => this.edge(),
      offscreen: [],
      unmarked: { drawn: 0, all: 0 },
      imbalanceStep: 1,
      ticks: 0,
    };
  }

  #panels() {
    const announce = (text) => this.announce(text);
    this.bar = new Bar(announce);
    this.tiles = new Tiles($('tile-list'), { chosen: (name) => this.head.solo(name), selected: (entry) => this.sight.select(entry) });
    this.feed = new Feed({ announce, selected: (entry) => this.sight.select(entry), narrow: (alerts) => this.viewState.change({ alerts }), muted: (entry) => this.own.isMuted(entry) });
    this.head = new SpreadHead(this);
    this.spread = new TimePlot($('spread-plot'), this.#hands(), spreadBuilder(this.state));
  }

  /** What the plots may ask and do. */
  #hands() {
    return {
      window: () => this.plotWindow(),
      edge: () => this.edge(),
      zone: () => this.view.zone,
      crosshair: () => this.crosshair,
      repaint: () => this.painter.ask('charts'),
      zoom: (factor, place) => this.viewState.slide(zoom(this.seen(), this.edge(), factor, place)),
      pan: (seconds) => this.viewState.slide(pan(this.seen(), this.edge(), seconds)),
      reset: () => this.goLive(900),
      setCrosshair: (second) => this.setCrosshair(second),
      showTip: (plot) => {
        if (this.crosshair !== null) showTip(plot, this.state, this.crosshair);
      },
      hideTip: hideTips,
      clicked: (plot, x, y) => this.sight.clicked(plot, x, y),
      describe: (kind) => (kind === 'spread'
        ? 'Spread of each book in percent of the ask, over time, with thresholds, alerts and gaps.'
        : 'Imbalance between bids and asks at the top of each book, over time.'),
    };
  }

  start() {
    this.viewState.start();
    this.#buttons();
    listenKeys((id) => this.#run(id), (step) => this.sight.move(step));
    followPresses();
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      this.unseenAlerts = 0;
      this.painter.askAll();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.restyle());
    setInterval(() => this.painter.ask('bar', this.store.mode === 'replay' ? 'bar' : 'clock'), 250);
    this.live.attach({
      frame: (frame, at) => this.received(frame, at),
      connection: (change) => {
        this.store.setConnection(change);
        if (change.state !== 'open') this.missedAlerts.tell();
        this.painter.ask('bar', 'alert');
      },
      opened: () => this.opened(),
    });
    setTimeout(() => this.#withoutSocket(), PATIENCE_MS);
    this.painter.askAll();
  }

  /** No word over the socket: every panel says so, and what HTTP can tell is read. */
  #withoutSocket() {
    if (this.store.mode !== null) return;
    this.isLate = true;
    this.warmUp().then(() => this.isWarm && this.backfill.withoutSocket());
    this.painter.askAll();
  }

  #buttons() {
    setText($('palette-open'), PALETTE_KEY);
    for (const [id, command] of Object.entries({ live: 'live', pause: 'pause', zone: 'zone', theme: 'theme', 'palette-open': 'palette', 'goto-open': 'goto', 'export-csv': 'csv', 'export-png': 'png' })) {
      $(id).addEventListener('click', () => this.#run(command));
    }
  }

  /** Runs a command, once the commands are there. */
  async #run(id) {
    await this.warmUp();
    if (this.isWarm) this.commands().find((one) => one.id === id).run();
    else this.announce('This needs the server, which does not answer.');
  }

  /** @param at when it came, in monotonic milliseconds */
  received(frame, at = performance.now()) {
    if (this.missedAlerts.waits(frame)) return;
    this.store.apply(frame, at);
    this.tellNews();
    if (frame.type === 'market' && this.isWarm && !this.implied.received(frame)) this.market.received(frame);
    if (frame.type === 'hello') this.#greeted();
    if (frame.type === 'resync') this.backfill.afterResync(frame);
    this.painter.ask(...this.store.takeDirty());
  }

  #greeted() {
    this.isLate = false;
    if (this.store.isGreetedAgain) {
      this.painter.askAll();
      return;
    }
    if (this.store.alerts.lastSeq) this.missedAlerts.ask(this.store.alerts.lastSeq);
    this.backfill.afterHello();
    if (this.isWarm) this.#restAfterHello();
    setTimeout(() => this.warmUp(), WARM_MS);
  }

  /** Tells of the alerts that are news, wherever they came from. */
  tellNews() {
    const fired = this.feed.arrived(this.store.alerts.takeNews());
    if (document.hidden) this.unseenAlerts += fired;
  }

  #restAfterHello() {
    this.market.books(this.store.books);
    this.implied.afterHello();
    this.backfill.extentOfLake.begin();
  }

  opened() {
    this.store.alerts.reconnected();
    this.painter.ask('alert');
    this.own.resend();
  }

  viewChanged() {
    this.restyleIfNeeded();
    this.market?.viewChanged();
    this.painter.ask('charts', 'alert', 'bar', 'tabs');
  }

  #sayLate() {
    this.saidLate = this.isLate;
    this.head.paint();
    if (!this.isLate || this.store.books.size) return;
    setText($('tile-list').firstElementChild, NO_SOCKET);
    for (const id of ['implied-empty', 'market-empty']) setText($(id), 'Nothing to show without the live connection.');
  }

  restyleIfNeeded() {
    const theme = this.view.theme;
    if (this.themed === theme) return;
    this.themed = theme;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    this.restyle();
  }

  restyle() {
    forgetColors();
    for (const part of [this.spread, this.imbalance, this.depth, this.navigator, this.tiles, this.market, this.implied, this.tabs]) part?.restyle();
    this.painter.askAll();
  }

  depthBook() {
    return this.store.books.get(this.view.book) ?? this.store.books.values().next().value ?? null;
  }

  togglePause() {
    if (this.paused) {
      this.paused = null;
      this.painter.askAll();
    } else {
      this.paused = stillOf(this, this.edge());
      this.painter.ask('bar');
    }
  }

  goLive(span = this.view.span) {
    this.paused = null;
    this.viewState.change({ follow: true, span });
    this.painter.askAll();
  }

  setCrosshair(second) {
    if (second === this.crosshair) return;
    this.crosshair = second;
    this.painter.ask('cross');
  }

  announce(text) {
    const box = $('announce');
    box.append(Object.assign(document.createElement('p'), { textContent: text }));
    while (box.children.length > 5) box.firstChild.remove();
  }

  /** One paint: only what the topics touch; while paused only the bar, and how feeds and lake stand, goes on. */
  paint(topics) {
    const now = performance.now();
    const has = (...names) => names.some((name) => topics.has(name));
    this.bar.paint(this.store, this, now);
    this.tiles.paintHealth(this.store, now, this.head.only(), this.paused ? clock(this.paused.edge * 1000, this.view.zone) : '');
    if (this.isLate !== this.saidLate) this.#sayLate();
    const moved = this.edge() !== this.paintedEdge;
    if (has('books', 'all')) this.head.books();
    const how = has('charts', 'all') ? NOW : has('loaded', 'past', 'alert', 'rules', 'books') ? SOON : NEWEST;
    const charts = how !== NEWEST || has('spread') || (has('clock') && moved);
    if (charts) {
      this.paintedEdge = this.edge();
      this.drawing.charts(how, has('charts', 'all', 'rules', 'loaded'));
      this.sight.keepTips();
      if (!this.paused) this.tiles.paint(this.store, this.edge(), this.view.zone);
    } else if (has('implied') && this.isWarm && !this.paused && this.edge() > 0) {
      this.implied.paint(NEWEST);
    }
    if (charts || has('notes')) this.head.notes(this.state);
    if (has('alert', 'charts', 'books', 'all')) this.#paintFeed();
    if (has('cross', 'charts')) for (const plot of [this.spread, this.imbalance, this.market?.plot, this.implied?.plot]) plot?.placeCross();
    if (!this.isWarm) return;
    if (has('status', 'quality', 'bar', 'clock', 'all')) this.health.paint(this.store, now);
    this.depth.paintAge(now);
    if (has('tabs', 'quality', 'lake', 'batch', 'all')) this.tabs.paint(topics);
    if ((has('minutes', 'all') || (has('clock') && moved && !this.paused))) this.market.paint(has('all'));
  }

  /** While paused only what was there when it began. */
  #paintFeed() {
    const entries = this.store.alerts.whole();
    this.feed.paint(this.paused ? entries.filter((entry) => entry.second <= this.paused.edge) : entries, [...this.store.books.keys()], this);
  }

  /**
   * Reads the other modules and puts up what they show; settles when it is there, or cannot be had: a server
   * that went just then is asked again once it is back, one that was updated has the page loaded anew.
   */
  warmUp() {
    this.warming ??= import('./rest.js').then(({ restOf }) => {
      Object.assign(this, restOf(this, this.#hands()));
      this.isWarm = true;
      const pressed = globalThis.takeEarlyTab?.();
      if (pressed) this.tabs.open(pressed);
      if (this.store.mode !== null) this.#restAfterHello();
      this.painter.ask('loaded', 'alert', 'status', 'quality', 'tabs', 'bar', 'books', 'minutes');
    }, (error) => {
      this.warming = null;
      console.warn('the rest of the page could not be read:', error.message);
      globalThis.lostFile?.(new URL('./rest.js', import.meta.url).href);
    });
    return this.warming;
  }
}
