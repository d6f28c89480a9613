// The head of the spread chart: legend, range, scale, what lies above the sight, and its states.

import { dashOf } from '../charts/colors.js';
import { modesBetween, UNKNOWN } from '../data/lake.js';
import { SPANS } from '../data/view.js';
import { $, el, fillSelect, setAttr, setText } from '../dom.js';
import { count, spanWords } from '../format.js';
import { clock, moment, sameDay, shortStamp } from '../time.js';

/** What is wrong when nothing at all came over the socket. */
export const NO_SOCKET = 'The live connection (/live) cannot be had: the server does not answer, or a proxy or an extension blocks WebSockets. It is tried again and again.';

export class SpreadHead {
  constructor(app) {
    this.app = app;
    this.legend = new Map();
    this.named = '';
    this.shown = false;
    $('range').addEventListener('change', () => {
      if ($('range').value !== 'custom') app.goLive(Number($('range').value));
    });
    $('scale').addEventListener('change', () => app.viewState.change({ scale: $('scale').value }));
  }

  /** The list of books has changed. */
  books() {
    const names = [...this.app.store.books.keys()];
    this.#putRight(new Set(names));
    this.app.own.books(names, this.app.implied?.implied.watched ?? null);
    const books = [...this.app.store.books.values()];
    const key = books.map((book) => `${book.name} ${book.index}`).join();
    if (key === this.named) return;
    this.named = key;
    this.legend.clear();
    for (const book of books) {
      const button = el('button', {
        type: 'button', class: `hue-${book.index % 6}`, 'data-book': book.name, title: 'Show or hide; double click: this one alone',
        onclick: () => this.#toggle(book.name), ondblclick: () => this.solo(book.name),
      }, el('span', { class: 'swatch', 'data-dash': String(dashOf(book.index)) }), book.name);
      this.legend.set(book.name, button);
    }
    $('legend').replaceChildren(...this.legend.values());
  }

  /** Books that the address names and nobody watches. */
  #putRight(names) {
    const { view, viewState } = this.app;
    if (!names.size) return;
    const hidden = view.hidden.filter((name) => names.has(name));
    const known = (name) => (names.has(name) ? name : '');
    if (hidden.length === view.hidden.length && known(view.book) === view.book && known(view.market) === view.market) return;
    viewState.correct({ hidden, book: known(view.book), market: known(view.market) });
  }

  /** The one book that the charts show of several; null if they show more. */
  only() {
    const { hidden } = this.app.view;
    const shown = [...this.app.store.books.keys()].filter((name) => !hidden.includes(name));
    return shown.length === 1 && hidden.length ? shown[0] : null;
  }

  /** Shows one book alone in the charts, and all of them again if it is alone. */
  solo(name) {
    const others = [...this.app.store.books.keys()].filter((other) => other !== name);
    this.app.viewState.change({ hidden: this.only() === name ? [] : others, book: name });
  }

  #toggle(name) {
    const { hidden } = this.app.view;
    this.app.viewState.change({ hidden: hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name] });
  }

  paint() {
    const { view, store, history } = this.app;
    for (const [name, button] of this.legend) setAttr(button, 'aria-pressed', String(!view.hidden.includes(name)));
    this.#range(view);
    if ($('scale').value !== view.scale) $('scale').value = view.scale;
    const empty = this.#words(store, history, view);
    $('spread-empty').hidden = !empty;
    if (!empty) this.shown = true;
    setText($('spread-empty'), empty);
  }

  /** What has to be said of the charts as they are drawn. */
  notes(state) {
    this.#imbalance();
    const off = state.offscreen;
    const words = [...(off.length ? [`above: ${off.slice(0, 4).map((text) => `${text} %`).join(', ')}${off.length > 4 ? ` and ${off.length - 4} more` : ''} ↑`] : []),
      ...(state.ticks ? [`${state.ticks} thresholds, as ticks at the right edge`] : [])];
    $('offscreen').hidden = words.length === 0;
    setText($('offscreen'), words.join('; '));
    const marks = this.#marks(state, this.app.view);
    $('marks-note').hidden = !marks;
    setText($('marks-note'), marks);
  }

  /** What of the time in sight is still to be read, where the chart is not empty: there it is said in its middle. */
  #older(from, to) {
    const { history, store, view } = this.app;
    if (!$('spread-empty').hidden) return [];
    const state = history.stateOf([...store.books.values()].filter((book) => !view.hidden.includes(book.name)), from, to);
    if (state === 'reading') return ['reading older seconds …'];
    return state === 'failed' ? [`older seconds could not be read: ${history.failure}`] : [];
  }

  /** What is not read, what is not as the bar says, and what of the alerts in sight has no mark of its own. */
  #marks(state, view) {
    const [from, to] = this.app.window();
    const parts = this.#older(from, to);
    const { drawn, all } = state.unmarked;
    if (drawn < all) parts.push(`${count(drawn)} marks stand for ${count(all)} alerts: zoom in for each`);
    const whole = state.alertsWholeFrom(from, to);
    if (whole !== null) parts.push(`alerts before ${moment(whole * 1000, view.zone, to * 1000)} are left out, there are too many in sight`);
    if (this.app.pastAlerts.failure) parts.push(`alerts of this time could not be read: ${this.app.pastAlerts.failure}`);
    // The bar says what feeds the page now; of what was recorded before it may be something else.
    const other = this.app.tabs ? modesBetween(this.app.tabs.lake, from, to, this.app.store.heardRange).filter((mode) => mode !== this.app.store.mode) : [];
    const told = other.filter((mode) => mode !== UNKNOWN).map((mode) => mode.toUpperCase());
    if (told.length < other.length) parts.unshift('what fed part of this is not known');
    if (told.length) parts.unshift(`part of this is ${told.join(' and ')}`);
    return parts.join('; ');
  }

  #range(view) {
    const options = SPANS.map((span) => [String(span), `last ${spanWords(span)}`]);
    let value = String(view.span);
    if (!view.follow) {
      value = 'custom';
      options.push(['custom', rangeWords(view, this.app.edge())]);
    } else if (!SPANS.includes(view.span)) {
      options.push([value, `last ${spanWords(view.span)}`]);
    }
    fillSelect($('range'), options, value);
  }

  #words(store, history, view) {
    if (store.mode === null && this.app.isLate) return NO_SOCKET;
    if (store.mode === null) return store.connection.state === 'closed' ? 'No connection to the server, so there is nothing to draw yet. It is being tried again.' : 'Connecting …';
    if (!store.books.size) return 'No book is being watched. Add one to the setting bitso.books.';
    if ([...store.books.keys()].every((name) => view.hidden.includes(name))) return 'All books are hidden. Choose one above.';
    const [from, to] = this.app.window();
    const any = [...store.books.values()].some((book) => (book.last?.second >= from && book.last.second <= to) || book.ring.range(from, to)
      || history.points(book.name, 'spread')?.points.some((point) => point.second >= from && point.second <= to));
    if (any) return '';
    if (history.loading) return 'Reading older seconds from the lake …';
    if (history.failure) return `Older seconds could not be read: ${history.failure}. Newer ones appear as they come.`;
    if (view.follow) return 'Waiting for the first observation …';
    return 'The lake has no seconds in this range. Press L for now, or choose a day under History.';
  }

  /** Of how many seconds the line is the mean, and since when: older seconds are read from files that hold prices only. */
  #imbalance() {
    const [from] = this.app.window();
    const first = this.app.store.imbalanceFrom;
    const step = this.app.state.imbalanceStep;
    const mean = step > 1 ? `mean of ${spanWords(step)}` : '';
    const since = first > from + 60 && first < Infinity ? `kept since ${moment(first * 1000, this.app.view.zone, this.app.edge() * 1000)}` : '';
    const words = [mean || 'each second', since].filter(Boolean).join(', ');
    setText($('imbalance-note'), words);
    setAttr($('imbalance-note'), 'title', words);
  }
}

/** From when to when to the minute: the year where it is not that of the newest second, the day of the end where it is another one. */
export function rangeWords({ from, to, zone }, edge) {
  const [first, last] = [from * 1000, to * 1000];
  const end = sameDay(first, last, zone) ? clock(last, zone) : shortStamp(last, zone, first);
  return `${shortStamp(first, zone, edge > 0 ? edge * 1000 : Date.now()).slice(0, -3)} – ${end.slice(0, -3)}`;
}
