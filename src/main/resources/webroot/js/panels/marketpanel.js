// The view of a market: own minutes at the right edge, the batch's history left of them, news above,
// an indicator below; and in words what is drawn, where it comes from and what is missing.

import { legendOf, INDICATORS, MarketPlot } from '../charts/market.js';
import { hideTips } from '../charts/tip.js';
import { barMinutes, barsOf, drawnMinutes, isMade, joinBars, mergeBars, newsMarks, pairOf } from '../data/marketbars.js';
import { Minutes } from '../data/minutes.js';
import { pan, show, windowOf, zoom } from '../data/view.js';
import { $, el, fillSelect, legendLines, setText } from '../dom.js';
import { getJson } from '../net/history.js';
import { MarketData } from '../net/marketdata.js';
import { Retried } from '../net/retried.js';
import { barsTable, newsList } from './marketlists.js';
import { missingOf, noteOf, toldOf } from './marketwords.js';

const FIRST_ROWS = 180;
/** A live window of a market nobody recorded before is at least this long, in seconds. */
const SHORTEST_LIVE = 1800;
/** History is looked at at least so many seconds long. */
const HISTORY_SPAN = 12 * 3600;
const MINUTE = 60000;
const DAY = 86400;
const RANGES = [[2 * 3600, '2 h'], [12 * 3600, '12 h'], [DAY, '1 d'], [7 * DAY, '1 w'], [30 * DAY, '30 d'], [365 * DAY, '1 y'], [3650 * DAY, '10 y']];

export class MarketPanel {
  constructor(app) {
    this.app = app;
    this.minutes = new Minutes();
    this.data = new MarketData(() => this.#loaded());
    this.drawn = { bars: [], marks: [], minutes: 1, news: 60 };
    this.state = 'loading';
    this.error = '';
    this.reading = new Retried(() => this.#read(), () => app.store.connection.state === 'open');
    /** Whether it is to be drawn anew at once, or for what was read, together with what follows soon. */
    this.changed = false;
    this.hasRead = false;
    this.paintedAt = -Infinity;
    /** How long the live window was that history was gone to from; null if it was not from here. */
    this.liveSpan = null;
    this.plot = new MarketPlot($('market-plot'), this.#hands());
    fillSelect($('market-indicator'), Object.entries(INDICATORS).map(([key, one]) => [key, one.title]), app.view.pane);
    fillSelect($('market-range'), RANGES.map(([seconds, text]) => [String(seconds), text]));
    $('market-indicator').addEventListener('change', (event) => app.viewState.change({ pane: event.target.value }));
    $('market-range').addEventListener('change', (event) => this.#range(Number(event.target.value)));
    $('market-book').addEventListener('change', (event) => app.viewState.change({ market: event.target.value, past: '' }));
    $('market-series').addEventListener('change', (event) => app.viewState.change({ past: event.target.value }));
    $('market-past').addEventListener('click', () => this.#toHistory());
    $('market-live').addEventListener('click', () => this.#slide({ ...this.view, follow: true, span: this.liveSpan ?? Math.min(this.view.span, HISTORY_SPAN) }));
    for (const kind of ['news', 'table']) $(`market-${kind}-button`).addEventListener('click', () => app.viewState.change({ list: this.open === kind ? '' : kind }));
    $('market-plot').addEventListener('keydown', (event) => this.#key(event));
    this.#showOpen();
  }

  /** {follow, span, from, to}: the window of this chart alone. */
  get view() {
    return this.app.view.marketWindow;
  }

  /** What is open behind the chart: news or table; empty if neither is. */
  get open() {
    return this.app.view.list;
  }

  /** Own minutes at hand; while paused those of then. */
  get rows() {
    const { paused } = this.app;
    return paused?.minutes.book === this.minutes.book ? paused.minutes.rows : this.minutes.rows;
  }

  ask() {
    this.changed = true;
    this.app.painter.ask('minutes');
  }

  #loaded() {
    this.hasRead = true;
    this.app.painter.ask('minutes');
  }

  edge() {
    const edge = this.app.edge();
    return edge > 0 ? Math.floor(edge / 60) * 60 + 60 : Math.ceil(Date.now() / MINUTE) * 60;
  }

  /** The seconds shown. A live window does not begin before there is anything to show. */
  window() {
    const [from, to] = windowOf(this.view, this.edge());
    if (!this.view.follow) return [from, to];
    const first = this.rows[0]?.at / 1000;
    const history = this.series();
    const reaches = history && Date.parse(history.last_date) / 1000 + DAY > from;
    if (!(first > from) || this.minutes.truncated || reaches) return [from, to];
    return [Math.max(from, Math.min(first, to - SHORTEST_LIVE)), to];
  }

  /** The history chosen for this book; null if there is none. */
  series() {
    const all = this.data.seriesOf(this.minutes.book);
    return all.find((one) => one.series === this.app.view.past) ?? all[0] ?? null;
  }

  #seen() {
    const [from, to] = this.window();
    return this.view.follow ? { ...this.view, span: to - from } : this.view;
  }

  #slide(view) {
    this.app.viewState.slide({ ...this.app.view, marketWindow: view });
    this.ask();
  }

  #range(span) {
    const { follow, to } = this.view;
    this.#slide(follow ? { ...this.view, span } : show(this.view, this.edge(), to - span, to, LIMITS));
  }

  #toHistory() {
    const history = this.series();
    if (!history) return;
    if (this.view.follow) this.liveSpan = this.view.span;
    const span = Math.max(this.view.span, HISTORY_SPAN);
    const end = Math.min(this.edge(), Date.parse(history.last_date) / 1000 + DAY + span * 0.02);
    this.#slide(show(this.view, this.edge(), end - span, end, LIMITS));
  }

  async #toNewest() {
    try {
      const at = (await this.data.newestHeadline()) / 1000;
      if (this.view.follow) this.liveSpan = this.view.span;
      const span = Math.max(this.view.span, HISTORY_SPAN);
      this.#slide(show(this.view, this.edge(), at - span * 0.95, at + span * 0.05, LIMITS));
    } catch (error) {
      this.app.announce(`The newest headline cannot be shown: ${error.message}`);
      $('market-news').replaceChildren(el('p', { class: 'empty bad', role: 'status' }, `The newest headline cannot be shown: ${error.message}.`));
    }
  }

  #hands() {
    const moved = (act) => {
      hideTips();
      this.#slide(act(this.#seen()));
    };
    return {
      edge: () => this.edge(),
      zone: () => this.app.view.zone,
      crosshair: () => this.app.crosshair,
      repaint: () => this.ask(),
      zoom: (factor, place) => moved((view) => zoom(view, this.edge(), factor, place, LIMITS)),
      pan: (seconds) => moved((view) => pan(view, this.edge(), seconds)),
      reset: () => moved((view) => ({ ...view, follow: true, span: RANGES[0][0] })),
      setCrosshair: (second) => this.app.setCrosshair(second),
      showTip: () => this.showTip(),
      hideTip: hideTips,
      clicked: () => {},
    };
  }

  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const factor = { '+': 0.5, '-': 2 }[event.key];
    if (!step && !factor) return;
    event.preventDefault();
    event.stopPropagation();
    if (factor) {
      this.#slide(zoom(this.#seen(), this.edge(), factor, 1, LIMITS));
      return;
    }
    const [from, to] = this.window();
    const seconds = this.drawn.minutes * 60;
    const at = this.app.crosshair === null ? to - seconds : this.app.crosshair + step * seconds * (event.shiftKey ? 10 : 1);
    this.app.setCrosshair(Math.min(to - 1, Math.max(from, at)));
    this.showTip();
    setText($('readout'), toldOf(this, this.app.crosshair).flat().map((line) => [line].flat().join(' ')).join('. '));
  }

  /** The list of books is known: the one of the address, else the first of Binance, else the first. */
  books(books) {
    const all = [...books.values()];
    fillSelect($('market-book'), all.map((book) => [book.name, book.name]));
    this.data.stale();
    const wanted = this.#wanted();
    if (wanted) this.turnTo(wanted.name);
  }

  /** Something else feeds the page: the minutes at hand are of another world. */
  startAnew() {
    this.minutes.turnTo(this.minutes.book);
    this.state = 'loading';
  }

  #wanted() {
    const { books } = this.app.store;
    const all = [...books.values()];
    return books.get(this.app.view.market) ?? all.find((book) => book.venue === 'binance') ?? all[0];
  }

  turnTo(book) {
    if (book !== this.minutes.book) {
      this.minutes.turnTo(book);
      this.state = 'loading';
    }
    $('market-book').value = book;
    setText($('market-title'), pairOf(book) === 'btcusd' ? 'BTC/USD' : 'Market');
    return this.load();
  }

  load() {
    return this.reading.begin();
  }

  async #read() {
    const { book } = this.minutes;
    try {
      this.minutes.fill(book, await getJson(`/api/market/minutes?book=${encodeURIComponent(book)}&limit=${FIRST_ROWS}`));
      this.state = 'done';
    } catch (error) {
      if (book !== this.minutes.book) return;
      this.state = 'error';
      this.error = error.message;
      throw new Error(`minutes of ${book} could not be read: ${error.message}`, { cause: error });
    } finally {
      this.#loaded();
    }
  }

  received(frame) {
    const before = this.minutes.rows.at(-1)?.at;
    if (!this.minutes.apply(frame) || this.app.paused) return;
    // The newest minute moves on: nothing else of the chart changes by that.
    const moves = frame.final === false && Date.parse(frame.bar.minute) === before;
    if (!moves) this.changed = true;
    this.app.painter.ask('minutes');
  }

  /** A view from the address or a step back: other book, other pane, other window, other list. */
  viewChanged() {
    const { pane } = this.app.view;
    if ($('market-indicator').value !== pane) $('market-indicator').value = pane;
    this.#showOpen();
    const wanted = this.#wanted();
    if (this.minutes.book && wanted && wanted.name !== this.minutes.book) this.turnTo(wanted.name);
    this.ask();
  }

  paint(all) {
    if (this.changed || all || this.edge() !== this.paintedEdge || !this.#moveOn()) {
      this.app.painter.later(this, () => this.#paintWhole());
    } else if (this.hasRead) {
      this.app.painter.joined(this, () => this.#paintWhole(), this.paintedAt);
    } else if (this.open === 'table') {
      this.#paintOpen(...this.window());
    }
  }

  /** The bar that still moves, alone, if one is in sight; false if there is more to draw. */
  #moveOn() {
    const { bars, minutes } = this.drawn;
    const last = bars.at(-1);
    if (!isRunning(last)) return true;
    const end = last.at + minutes * MINUTE;
    const [bar] = mergeBars(this.rows.filter((row) => row.at >= last.at && row.at < end), minutes);
    if (!bar) return false;
    bars[bars.length - 1] = { ...bar, source: 'live' };
    if (!$('market-plot').querySelector('.tip').hidden && this.tipAt === this.app.crosshair) this.showTip();
    return this.plot.run(bars.at(-1));
  }

  #paintWhole() {
    this.changed = false;
    this.hasRead = false;
    this.paintedAt = performance.now();
    this.paintedEdge = this.edge();
    if (!this.minutes.book) return;
    const [from, to] = this.window();
    const wanted = barMinutes(to - from, Math.max(120, this.plot.width));
    const held = this.#held(from * 1000, to * 1000, wanted);
    const minutes = drawnMinutes(wanted, held.lengths, to - from);
    const { bars, joins, voids } = this.#bars(from * 1000, to * 1000, minutes, held);
    const news = this.data.newsIn(from * 1000, to * 1000);
    const marks = newsMarks(news.rows.filter((row) => row.at >= from * 1000 - news.minutes * MINUTE && row.at < to * 1000), news.minutes, to - from, Math.max(120, this.plot.width));
    this.drawn = { bars, marks, minutes, past: held.past?.minutes };
    const { book } = this.minutes;
    this.plot.paint({
      from, to, minutes, bars, running: isRunning(bars.at(-1)) ? bars.at(-1) : null, joins, voids, marks, indicator: this.app.view.pane,
      index: this.app.store.books.get(book)?.index ?? 0, label: book,
    });
    this.#words(bars, from, to);
    this.#paintOpen(from, to);
  }

  /**
   * What was read of [from, to] beside the minutes at hand; asks for the rest.
   *
   * @returns {older, past, lengths}: own minutes before those at hand, the history; minutes of one bar of each that the
   *     chart cannot do without
   */
  #held(from, to, minutes) {
    const start = this.#wholeFrom(to, minutes);
    const history = this.series();
    const older = this.data.older(this.minutes.book, minutes, from, Math.min(to, start));
    const past = history && this.data.bars(history.series, minutes, from, to);
    return { older, past, lengths: from < start ? [older, past].filter(Boolean).map((one) => one.minutes) : [] };
  }

  /** When the first bar begins of which no minute is missing at hand. */
  #wholeFrom(to, minutes) {
    return Math.floor((this.rows[0]?.at ?? to) / (minutes * MINUTE) + 1) * minutes * MINUTE;
  }

  #bars(from, to, minutes, { older, past }) {
    const start = this.#wholeFrom(to, minutes);
    const before = barsOf(older, minutes, from, Math.min(to, start)).filter((bar) => bar.at < start);
    // The first of the bars at hand may lack minutes that only the server has.
    const own = mergeBars(this.rows, minutes).filter((bar) => bar.at >= start || !before.some((one) => one.at === bar.at));
    const inside = (bar) => bar.at + minutes * MINUTE > from && bar.at < to;
    return joinBars([...before, ...own].filter(inside), barsOf(past, minutes, from, to).filter(inside), minutes);
  }

  /** Everything that is said in words: head, note, and what stands in an empty chart. */
  #words(bars, from, to) {
    const history = this.series();
    const all = this.data.seriesOf(this.minutes.book);
    $('market-series-label').hidden = all.length < 2;
    const { past } = this.app.view;
    if (past && history?.series !== past && this.data.hasSeries()) this.app.viewState.correct({ past: '' });
    fillSelect($('market-series'), all.map((one) => [one.series, one.series]), history?.series);
    const nearest = RANGES.find(([seconds]) => seconds >= this.view.span) ?? RANGES[RANGES.length - 1];
    $('market-range').value = String(nearest[0]);
    $('market-live').hidden = this.view.follow;
    const end = history ? Date.parse(history.last_date) / 1000 + DAY : 0;
    $('market-past').hidden = !history || (end > from && end <= to);
    const made = history && isMade(history.series) && bars.some((bar) => bar.source === 'history');
    $('market-made').hidden = !made;
    setText($('market-note'), noteOf(this, bars, history, end));
    this.#legend();
    const words = bars.some((bar) => bar.close !== null && bar.close !== undefined) ? '' : missingOf(this, bars, history);
    $('market-empty').hidden = !words;
    setText($('market-empty'), words);
  }

  #legend() {
    const { pane } = this.app.view;
    if (this.legendDrawn === pane) return;
    this.legendDrawn = pane;
    const [over, below] = legendOf(pane);
    $('market-legend').replaceChildren(...legendLines(over), ...(below.length ? [el('span', {}, 'below:'), ...legendLines(below)] : []));
  }

  showTip() {
    const second = this.app.crosshair;
    const box = $('market-plot').querySelector('.tip');
    if (second === null) return;
    this.tipAt = second;
    box.replaceChildren(...toldOf(this, second).map((lines, i) => el('div', { class: i === 0 ? 'dim' : 'block' },
      ...lines.map((line) => (Array.isArray(line) ? el('div', { class: 'row' }, line[0], el('b', {}, line[1])) : el('div', {}, line))))));
    box.hidden = false;
    const x = this.plot.xOf(second);
    const width = box.offsetWidth;
    const left = x + 14 + width > this.plot.root.clientWidth ? x - 14 - width : x + 14;
    box.style.transform = `translateX(${Math.round(Math.max(0, left))}px)`;
  }

  #showOpen() {
    for (const one of ['news', 'table']) {
      $(`market-${one}-button`).setAttribute('aria-expanded', String(this.open === one));
      $(`market-${one}`).hidden = this.open !== one;
    }
  }

  #paintOpen(from, to) {
    if (!$('market-plot').querySelector('.tip').hidden && this.tipAt === this.app.crosshair) this.showTip();
    if (!this.open) return;
    const box = $(`market-${this.open}`);
    const scrolled = box.scrollTop;
    const focused = box.contains(document.activeElement);
    box.replaceChildren(this.open === 'table' ? barsTable(this)
      : newsList(this.data.headlinesIn(from * 1000, to * 1000), this.app.view.zone, () => this.#toNewest()));
    if (focused) (box.querySelector('button, a') ?? box).focus({ preventScroll: true });
    box.scrollTop = scrolled;
  }

  restyle() {
    this.plot.restyle();
    this.ask();
  }
}

/** How far this chart zooms, in seconds. */
const LIMITS = { least: 600, most: 20 * 366 * DAY };

function isRunning(bar) {
  return bar?.source === 'live' && bar.final === false;
}
