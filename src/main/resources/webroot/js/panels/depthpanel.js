// What rests near the mid price of one book now, or what it costs to take it at once.

import { DepthChart } from '../charts/depth.js';
import { BANDS, costOf, depthOf } from '../data/depth.js';
import { bookHealth, reasonWords } from '../data/health.js';
import { unitsOf } from '../data/marketbars.js';
import { $, el, fillSelect, setAttr, setText, table } from '../dom.js';
import { amount, count, short } from '../format.js';
import { moment } from '../time.js';

export class DepthPanel {
  constructor(app) {
    this.app = app;
    this.plot = new DepthChart($('depth-canvas'));
    $('depth-book').addEventListener('change', () => app.viewState.change({ book: $('depth-book').value }));
    $('depth-mode').addEventListener('change', () => app.viewState.change({ rests: $('depth-mode').value }));
  }

  get chart() {
    return this.plot.chart;
  }

  /** The newest observation of the chosen book; while paused that of then. */
  paint() {
    const { app } = this;
    const book = app.depthBook();
    const { rests } = app.view;
    fillSelect($('depth-book'), [...app.store.books.keys()].map((name) => [name, name]), book?.name);
    if ($('depth-mode').value !== rests) $('depth-mode').value = rests;
    const bars = this.#bars(book, rests);
    $('depth-canvas').hidden = !bars;
    if (bars) this.plot.paint({ ...bars, index: book.index });
  }

  #bars(book, rests) {
    if (rests === 'cost') {
      const rows = this.#cost(book);
      return rows && {
        names: rows.map((row) => short(row.size)), bid: rows.map((row) => row.sell), ask: rows.map((row) => row.buy),
        text: (value) => (value === null ? 'too thin' : value.toFixed(3)), about: `What selling or buying ${book.name} at once costs, in percent of the mid price, by size.`,
      };
    }
    const depth = depthOf(book && this.app.newestOf(book));
    return depth && {
      names: BANDS.map((band) => `${band} %`), ...depth, text: amount,
      about: `Resting amounts of ${book.name} by distance from the mid price.`,
    };
  }

  #cost(book) {
    return book ? costOf(this.app.newestOf(book), this.app.store.slippageSizes.get(book.venue)) : null;
  }

  /** What is drawn, in words: unit, sides, and since when it is no longer true. Also when nothing arrives. */
  paintAge(now) {
    const { store, view } = this.app;
    const book = this.app.depthBook();
    const health = book ? bookHealth(store, book, now) : { level: 'loading' };
    const old = health.level === 'gap' || health.level === 'silent';
    setAttr($('depth-box'), 'data-old', String(old));
    const drawn = !$('depth-canvas').hidden;
    $('depth-empty').hidden = drawn;
    if (!drawn) setText($('depth-empty'), this.#missing(book, health));
    const units = book && unitsOf(book.name);
    const [what, title] = view.rests === 'cost'
      ? [`% off the mid, by ${units?.quote ?? 'amount'} · ▪ sell ▫ buy`, 'What selling or buying so much at once costs, in percent of the mid price; half the spread is in it']
      : [`${units?.base ?? 'amount'} this near the mid · ▪ bids ▫ asks`, 'What rests within so many percent of the mid price'];
    const last = book && this.app.newestOf(book);
    const since = (old || this.app.paused) && last ? `as of ${moment(last.second * 1000, view.zone, this.app.edge() * 1000)}` : view.follow ? '' : 'now, not then';
    setText($('depth-note'), drawn ? [since, what].filter(Boolean).join(' · ') : '');
    setAttr($('depth-note'), 'title', title);
  }

  #missing(book, health) {
    if (this.app.isLate && this.app.store.mode === null) return 'Nothing to show without the live connection.';
    if (health.level === 'gap') return `Nothing to show while there is no quote: ${reasonWords(health.reason)}.`;
    return book?.last ? 'The newest second came without depth.' : 'Depth appears with the first observation.';
  }

  /** The table behind it, both views of it. */
  table() {
    const book = this.app.depthBook();
    const depth = depthOf(book && this.app.newestOf(book));
    const cost = this.#cost(book);
    if (!depth && !cost) return el('p', { class: 'empty' }, 'This source sends no depth.');
    const units = unitsOf(book.name) ?? { base: 'base', quote: 'quote' };
    const orThin = (value) => (value === null ? 'too thin' : value.toFixed(4));
    return el('div', {},
      depth && table({
        caption: `${book.name}: ${units.base} resting near the mid price`,
        columns: [{ title: 'within' }, { title: 'bids', number: true }, { title: 'asks', number: true }],
        rows: BANDS.map((band, i) => [`±${band} %`, amount(depth.bid[i]), amount(depth.ask[i])]),
      }),
      cost && table({
        caption: `${book.name}: what trading at once costs, in % of the mid price`,
        columns: [{ title: units.quote, number: true }, { title: `about ${units.base}`, number: true }, { title: 'sell', number: true }, { title: 'buy', number: true }],
        rows: cost.map((row) => [count(row.size), amount(row.base), orThin(row.sell), orThin(row.buy)]),
      }));
  }

  restyle() {
    this.plot.restyle();
  }
}
