// The panel of minutes: which book, which indicator, and what is said while there is nothing to draw.

import { CandleChart, INDICATORS } from '../charts/candles.js';
import { Minutes } from '../data/minutes.js';
import { $, el, fillSelect, setText, table } from '../dom.js';
import { amount } from '../format.js';
import { getJson } from '../net/history.js';
import { clock, ianaName } from '../time.js';

const SHOWN = 120;
const ROWS = 60;

export class CandlePanel {
  constructor(app) {
    this.app = app;
    this.minutes = new Minutes();
    this.chart = new CandleChart($('candle-canvas'));
    this.error = '';
    this.changed = false;
    this.open = false;
    fillSelect($('candle-indicator'), Object.entries(INDICATORS).map(([key, one]) => [key, one.title]), 'volume');
    $('candle-indicator').addEventListener('change', () => this.ask());
    $('candle-book').addEventListener('change', (event) => this.turnTo(event.target.value));
    $('candle-table-button').addEventListener('click', () => {
      this.open = !this.open;
      $('candle-table-button').setAttribute('aria-expanded', String(this.open));
      $('candle-table').hidden = !this.open;
      this.ask();
    });
  }

  ask() {
    this.changed = true;
    this.app.painter.ask('minutes');
  }

  /** The list of books is known: the first of Binance, else the first. */
  books(books) {
    const names = [...books.values()].map((book) => book.name);
    fillSelect($('candle-book'), names.map((name) => [name, name]), this.minutes.book ?? undefined);
    if (this.minutes.book && names.includes(this.minutes.book)) return this.load();
    const first = [...books.values()].find((book) => book.venue === 'binance') ?? [...books.values()][0];
    return first ? this.turnTo(first.name) : undefined;
  }

  turnTo(book) {
    this.minutes.turnTo(book);
    $('candle-book').value = book;
    return this.load();
  }

  async load() {
    const { book } = this.minutes;
    try {
      this.minutes.fill(book, await getJson(`/api/market/minutes?book=${encodeURIComponent(book)}&limit=${SHOWN + 99}`));
      this.error = '';
    } catch (error) {
      this.error = error.message;
    }
    this.ask();
  }

  received(frame) {
    if (this.minutes.apply(frame)) this.ask();
  }

  paint(zone, all) {
    if (!this.changed && !all) return;
    this.changed = false;
    const rows = this.minutes.rows.slice(-SHOWN);
    const words = this.#words(rows);
    $('candle-empty').hidden = !words;
    setText($('candle-empty'), words);
    this.chart.paint(rows, zone, $('candle-indicator').value, this.minutes.book ?? '');
    if (this.open) this.#table(rows, zone);
  }

  #words(rows) {
    if (rows.some((row) => row.close !== null)) return '';
    if (this.error) return `The minutes could not be read: ${this.error}. New ones appear as they happen.`;
    return rows.length ? 'No trade in these minutes yet.' : 'Waiting for the first minute …';
  }

  #table(rows, zone) {
    $('candle-table').replaceChildren(table({
      caption: `Minutes of ${this.minutes.book}, newest first, time in ${ianaName(zone)}`,
      columns: [{ title: 'Minute' }, ...['open', 'high', 'low', 'close', 'volume', 'trades', 'RSI 14'].map((title) => ({ title, number: true }))],
      rows: rows.slice(-ROWS).reverse().map((row) => [clock(row.at, zone).slice(0, 5),
        ...[row.open, row.high, row.low, row.close, row.volume, row.trades, row.rsi_14].map((value) => (value === null ? '–' : amount(value)))]),
    }));
  }

  restyle() {
    this.chart.restyle();
    this.ask();
  }
}
