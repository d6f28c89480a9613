// The implied USD/MXN and its basis to the quoted one: now in figures, the time in sight as a line, and why
// not where it cannot be said.

import { impliedBuilder, RATE_LINES } from '../charts/implied.js';
import { MARGIN, TimePlot } from '../charts/timeplot.js';
import { BASIS } from '../data/alerts.js';
import { reasonWords } from '../data/health.js';
import { Implied, pastAt, unsaidWords } from '../data/implied.js';
import { $, el, legendLines, setAttr, setText, table } from '../dom.js';
import { ImpliedHour } from '../net/impliedhour.js';
import { ImpliedPast, LONGEST } from '../net/impliedpast.js';
import { ianaName, moment, stamp, stampZone } from '../time.js';

const HOUR = 3600;
const FIRST_SECONDS = 900;
const TABLE_ROWS = 120;
/** Without news for so many seconds the figures are shown as old. */
const STALE_SECONDS = 3;

export class ImpliedPanel {
  /** @param hands of the time plots */
  constructor(app, hands) {
    this.app = app;
    this.implied = new Implied();
    this.hour = new ImpliedHour(this.implied, {
      changed: () => app.painter.ask('loaded', 'books'), since: () => app.backfill.firstSecond() ?? Infinity,
    });
    this.past = new ImpliedPast(() => app.painter.ask('loaded'));
    this.open = false;
    this.plot = new TimePlot($('implied-plot'), {
      ...hands,
      showTip: () => this.showTip(),
      describe: () => 'Basis of the implied USD/MXN to the quoted one in percent, over time, or both rates.',
    }, impliedBuilder({
      implied: this.implied, past: () => this.past.kept, at: (second) => this.at(second), mode: () => app.view.implied, thresholds: () => this.#thresholds(),
      alerts: app.state.alerts,
    }), { ...MARGIN, right: 40 });
    $('implied-legend').replaceChildren(...legendLines(RATE_LINES));
    $('implied-mode').addEventListener('change', (event) => app.viewState.change({ implied: event.target.value }));
    $('implied-table-button').addEventListener('click', () => {
      this.open = !this.open;
      setAttr($('implied-table-button'), 'aria-expanded', String(this.open));
      $('implied-table').hidden = !this.open;
      app.painter.ask('charts');
    });
  }

  /** Kept rules on the basis, the reader's own, and the one being typed. */
  #thresholds() {
    const { store, own } = this.app;
    const kept = store.rules.filter((rule) => rule.on === 'basis').map((rule) => ({ value: Number(rule.above), kind: 'kept' }));
    const mine = own.lines().filter((row) => row.book === BASIS).map((row) => ({ value: Number(row.above), kind: 'own' }));
    const draft = own.draftOf(BASIS);
    return [...kept, ...mine, ...(draft ? [{ value: Number(draft), kind: 'draft' }] : [])];
  }

  /** A connection stands: what was missed is read, a quarter of an hour at first. */
  afterHello() {
    this.hour.again();
    this.past.forgive();
    this.hour.want(FIRST_SECONDS, this.app.edge());
  }

  /** Something else feeds the page: what is known is of another world. */
  startAnew() {
    this.implied.startAnew();
    this.past.startAnew();
  }

  received(frame) {
    if (frame.kind !== 'implied') return false;
    if (this.implied.lacksBefore(frame, this.app.store.intervalSeconds)) this.hour.lacks();
    const { last } = this.implied;
    this.implied.put(frame);
    // What fires on the basis says whether it has data.
    if (Boolean(last?.reason) !== Boolean(this.implied.last?.reason)) this.app.painter.ask('alert');
    if (!this.implied.watched) this.app.painter.ask('books');
    this.implied.watched = true;
    this.app.painter.ask('implied');
    return true;
  }

  /** @param how as of the page's `draw` */
  paint(how) {
    const [from, to] = this.app.window();
    if ($('implied-mode').value !== this.app.view.implied) $('implied-mode').value = this.app.view.implied;
    $('implied-legend').hidden = this.app.view.implied !== 'rates';
    const edge = this.app.edge();
    const reachesBack = to > edge - HOUR && edge - from > FIRST_SECONDS;
    this.hour.want(reachesBack ? HOUR : FIRST_SECONDS, edge);
    this.#readPast(from, to);
    const words = this.#words(from, to);
    $('implied-empty').hidden = !words;
    setText($('implied-empty'), words);
    this.#figures(to - from > LONGEST);
    this.app.drawing.draw(this.plot, how);
    if (this.open) this.#table(from, to);
    if (!$('implied-plot').querySelector('.tip').hidden) this.showTip();
  }

  /** What the window shows before the seconds that the page holds; not before anything was recorded. */
  #readPast(from, to) {
    const { ring } = this.implied;
    if (this.hour.state === 'loading' || this.implied.watched === false) return;
    const held = Math.min(ring.knownFrom, this.app.edge() - HOUR);
    const start = Math.max(from, this.app.backfill.firstSecond() ?? from);
    if (start < held) this.past.want(start, Math.min(to, ring.knownFrom), Math.min(to, this.app.edge()), this.plot.width);
  }

  /** What is known of a second, of the last hour or before. */
  at(second) {
    const known = this.implied.at(second);
    return known ?? (this.past.kept && second < this.implied.ring.knownFrom ? pastAt(this.past.kept, second) : null);
  }

  #words(from, to) {
    const { implied } = this;
    if (implied.watched === false) return 'The implied rate needs btc_mxn, usd_mxn and btcusdt; this server does not watch all three.';
    if (implied.last && implied.last.second >= from && implied.ring.knownFrom <= to) return '';
    const { kept } = this.past;
    if ([...(kept?.points ?? []), ...(kept?.gaps ?? [])].some((one) => (one.second ?? one.to) >= from && (one.second ?? one.from) <= to)) return '';
    if (this.hour.state === 'error' && !implied.last) return `The implied rate could not be read: ${this.hour.error}. It is tried again.`;
    if (this.past.loading) return 'Reading the implied rate from the lake …';
    if (this.past.failure) return `The implied rate of this time could not be read: ${this.past.failure}`;
    if (this.hour.state === 'done' && to < implied.ring.knownFrom) return 'No implied rate was recorded in this range.';
    return this.hour.state === 'loading' ? 'Reading the implied rate …' : 'Waiting for the first second with all three books …';
  }

  /** The newest second in words, while paused that of then, dimmed when it is old, amber when there is no rate. */
  #figures(cut) {
    const last = this.app.paused ? this.app.paused.implied : this.implied.last;
    const node = $('implied-note');
    if (!last) {
      setText(node, '');
      return;
    }
    const old = !this.app.paused && this.app.edge() - last.second > STALE_SECONDS;
    setAttr(node, 'data-level', last.reason || old ? 'warn' : 'ok');
    if (last.reason) setText(node, `cannot be said: ${unsaidWords(last.reason, reasonWords)}`);
    else if (old) setText(node, `no news since ${moment(last.second * 1000, this.app.view.zone, this.app.edge() * 1000)}`);
    else setText(node, `${signed(Number(last.basis_pct))} % · implied ${Number(last.implied_mid).toFixed(4)} · quoted ${Number(last.quoted_mid).toFixed(4)}${cut ? ` · at most ${LONGEST / 86400} days are drawn` : ''}`);
    setAttr(node, 'title', last.reason ? '' : `buy ${last.implied_ask}, sell ${last.implied_bid}: pesos for one USDT by way of bitcoin`);
  }

  /** Lines about a second, for eye and ear. */
  told(second) {
    const known = this.at(second);
    if (!known) return ['no data'];
    if (known.reason) return ['cannot be said', unsaidWords(known.reason, reasonWords)];
    return [`basis ${signed(known.basis)} %`, `implied ${known.implied.toFixed(5)}`, `quoted ${known.quoted.toFixed(5)}`];
  }

  showTip() {
    const second = this.app.crosshair;
    if (second === null) return;
    const box = $('implied-plot').querySelector('.tip');
    box.replaceChildren(el('div', { class: 'dim' }, stampZone(second * 1000, this.app.view.zone)), ...this.told(second).map((line) => el('div', {}, line)));
    box.hidden = false;
    const x = this.plot.xOf(second);
    const left = x + 14 + box.offsetWidth > this.plot.root.clientWidth ? x - 14 - box.offsetWidth : x + 14;
    box.style.transform = `translateX(${Math.round(Math.max(0, left))}px)`;
  }

  #table(from, to) {
    const step = Math.max(1, Math.floor((to - from) / TABLE_ROWS));
    const rows = [];
    for (let second = to; second >= from && rows.length < TABLE_ROWS; second -= step) {
      const known = this.at(second);
      if (!known) continue;
      rows.push([stamp(second * 1000, this.app.view.zone), ...(known.reason
        ? ['–', '–', '–', unsaidWords(known.reason, reasonWords)]
        : [known.implied.toFixed(5), known.quoted.toFixed(5), signed(known.basis), ''])]);
    }
    $('implied-table').replaceChildren(rows.length ? table({
      caption: `Implied USD/MXN, ${step === 1 ? 'each second' : `one second in ${step}`}, newest first, time in ${ianaName(this.app.view.zone)}`,
      columns: [{ title: 'Time' }, { title: 'implied', number: true }, { title: 'quoted', number: true }, { title: 'basis %', number: true }, { title: 'why not' }], rows,
    }) : el('p', { class: 'empty' }, 'No seconds in this range.'));
  }

  restyle() {
    this.plot.restyle();
  }
}

function signed(value) {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
