// A tile for each book: the spread now, how unusual it is, bid, ask, depth, time above thresholds and when last.

import { isOpen } from '../data/alerts.js';
import { bookHealth, reasonWords } from '../data/health.js';
import { bookColor, colors } from '../charts/colors.js';
import { $, el, FlashNumber, setAttr, setText } from '../dom.js';
import { depthOf } from '../data/depth.js';
import { secondsAbove } from '../data/exposure.js';
import { unitsOf } from '../data/marketbars.js';
import { amount, atTick, duration, group, percent, spreadDigits, threshold } from '../format.js';
import { clock, sameDay, shortDay, stampZone } from '../time.js';

const SPARK_SECONDS = 600;
/** What is unusual cannot be said of fewer seconds. */
const LEAST_SECONDS = 60;
/** Of more books than these each has two lines only, until it is chosen. */
const FEW = 8;

export class Tiles {
  /** @param on {chosen(name)} a book is to be shown alone, or no longer; {selected(entry)} an alert is to be shown */
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.tiles = new Map();
    // Sizes are remembered, because asking the browser makes it lay out the page.
    this.sizes = new ResizeObserver((changes) => {
      for (const { target } of changes) this.#fit(target);
    });
  }

  /** Numbers and lines of every book; once for each new second. */
  paint(store, edge, zone) {
    const last = store.alerts.newestByThreshold();
    this.#drop(store.books);
    this.root.toggleAttribute('data-many', store.books.size > FEW);
    for (const book of store.books.values()) {
      const tile = this.tiles.get(book.name) ?? this.#make(book);
      if (book.last) this.#numbers(tile, book);
      this.#spark(tile, book, edge);
      this.#above(tile, book, store, { last, edge, zone, known: store.connection.state === 'open' });
    }
  }

  /**
   * Freshness; also when nothing arrives.
   *
   * @param only name of the book that the charts show alone, or null
   * @param asOf while paused the time of the figures, else empty
   */
  paintHealth(store, now, only, asOf) {
    this.#drop(store.books);
    for (const book of store.books.values()) {
      const tile = this.tiles.get(book.name) ?? this.#make(book);
      const health = bookHealth(store, book, now);
      setAttr(tile.node, 'data-level', health.level);
      setText(tile.word, asOf ? `as of ${asOf}` : wordOf(health));
      setAttr(tile.name, 'aria-pressed', String(only === book.name));
    }
  }

  /** Books that nobody watches any more, or that something else feeds now. */
  #drop(books) {
    for (const [name, tile] of this.tiles) {
      if (books.get(name) === tile.book) continue;
      this.sizes.unobserve(tile.spark);
      tile.node.remove();
      this.tiles.delete(name);
    }
  }

  restyle() {
    for (const tile of this.tiles.values()) tile.drawn = '';
  }

  #make(book) {
    if (this.tiles.size === 0) this.root.replaceChildren();
    const slots = Object.fromEntries(['bid', 'ask', 'bidSize', 'askSize', 'depth'].map((key) => [key, el('dd', {})]));
    const word = el('span', { class: 'word' }, 'waiting');
    const spark = el('canvas', { class: 'spark', 'aria-hidden': 'true' });
    const range = el('span', {});
    const median = el('span', {});
    const rank = el('span', { title: 'How many of the seconds of these ten minutes were narrower than now' });
    const above = el('ul', { class: 'above' });
    const spread = el('span', {}, '–');
    const name = el('button', { type: 'button', class: 'name', title: 'Show this book alone in the charts, or all again', 'aria-pressed': 'false', onclick: () => this.on.chosen(book.name) }, book.name);
    const node = el('article', { class: `tile hue-${book.index % 6}`, 'data-book': book.name, 'aria-label': book.name, tabindex: '-1' },
      el('header', {}, el('h3', {}, name), word),
      el('div', { class: 'fade' },
        el('p', { class: 'big' }, spread, el('small', {}, ' %')),
        el('dl', {},
          el('dt', {}, 'bid'), slots.bid, slots.bidSize, el('dt', {}, 'ask'), slots.ask, slots.askSize,
          el('dt', { class: 'depth', title: 'Bids and asks resting within 1 % of the mid price' }, 'in ±1 %'), slots.depth),
        spark,
        el('p', { class: 'ends' }, el('span', {}, '10 min'), range),
        el('p', { class: 'ends' }, median, rank),
        el('p', { class: 'ends' }, el('span', { title: 'Since midnight UTC' }, 'above today (UTC)'), el('span', {}, 'last'))),
      above);
    for (const slot of [slots.bidSize, slots.askSize]) slot.className = 'size';
    slots.depth.className = 'depth';
    const tile = {
      book, node, name, word, spark, range, median, rank, above, rows: new Map(), depth: slots.depth, bidSize: slots.bidSize, askSize: slots.askSize,
      units: unitsOf(book.name), spread: new FlashNumber(spread), bid: new FlashNumber(slots.bid), ask: new FlashNumber(slots.ask), drawn: '',
    };
    this.tiles.set(book.name, tile);
    this.root.append(node);
    this.#fit(spark);
    this.sizes.observe(spark);
    return tile;
  }

  #fit(spark) {
    const tile = [...this.tiles.values()].find((one) => one.spark === spark);
    const scale = Math.min(3, globalThis.devicePixelRatio || 1);
    tile.size = { width: spark.clientWidth, height: spark.clientHeight, scale };
    spark.width = Math.round(tile.size.width * scale);
    spark.height = Math.round(tile.size.height * scale);
    tile.drawn = '';
  }

  #numbers(tile, book) {
    const { last } = book;
    tile.digits = spreadDigits(Number(last.ask), book.priceDecimals);
    tile.spread.set(percent(Number(last.spread), tile.digits));
    tile.bid.set(group(atTick(last.bid, book.priceDecimals)));
    tile.ask.set(group(atTick(last.ask, book.priceDecimals)));
    setText(tile.bidSize, last.bid_size ? `× ${amount(last.bid_size)}` : '');
    setText(tile.askSize, last.ask_size ? `× ${amount(last.ask_size)}` : '');
    setText(tile.depth, depthWords(last.depth, tile.units?.base));
  }

  /** For how long it was above each threshold today, and when last; a press shows that time. */
  #above(tile, book, store, when) {
    for (const text of [...store.thresholds].sort((a, b) => Number(a) - Number(b))) {
      const row = tile.rows.get(text) ?? this.#aboveRow(tile, text);
      const seconds = secondsAbove(book, text, when.edge);
      setText(row.seconds, seconds === null ? '…' : seconds ? duration(seconds * 1000) : 'never');
      row.entry = when.last.get(`${book.name} ${Number(text)}`) ?? null;
      row.last.hidden = row.entry === null;
      if (row.entry) sayLast(row, when);
    }
  }

  #aboveRow(tile, text) {
    const row = { text: threshold(text), seconds: el('span', {}), entry: null };
    row.last = el('button', { type: 'button', class: 'link-like', onclick: () => this.on.selected(row.entry) });
    tile.rows.set(text, row);
    tile.above.append(el('li', {}, el('span', {}, `${row.text} %`), row.seconds, row.last));
    return row;
  }

  #spark(tile, book, edge) {
    const { width, height, scale } = tile.size;
    if (!width || edge < 0) return;
    const key = `${edge} ${width} ${book.ring.newest}`;
    if (tile.drawn === key) return;
    tile.drawn = key;
    const pen = tile.spark.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const range = book.ring.range(edge - SPARK_SECONDS, edge);
    setText(tile.range, range ? `${percent(range.low, tile.digits)} – ${percent(range.high, tile.digits)} %` : 'nothing yet');
    if (!range) return;
    const standing = book.ring.standing(edge - SPARK_SECONDS, edge, Number(book.last?.spread));
    setText(tile.median, `median ${percent(standing.median, tile.digits)}`);
    setText(tile.rank, book.last && standing.seen >= LEAST_SECONDS ? `wider than ${Math.floor(standing.below * 100)} %` : '');
    drawSpark(pen, book, { from: edge - SPARK_SECONDS, range, width, height });
  }
}

function drawSpark(pen, book, { from, range, width, height }) {
  const tall = Math.max(range.high - range.low, 1e-9);
  pen.strokeStyle = colors().line;
  pen.beginPath();
  pen.moveTo(0, height - 0.5);
  pen.lineTo(width, height - 0.5);
  pen.stroke();
  pen.strokeStyle = bookColor(book.index);
  pen.lineWidth = 1.3;
  pen.beginPath();
  let open = false;
  for (let second = from; second <= from + SPARK_SECONDS; second++) {
    const slot = book.ring.slot(second);
    if (slot < 0 || book.ring.state[slot] !== 1) {
      open = false;
      continue;
    }
    const x = ((second - from) / SPARK_SECONDS) * width;
    const y = height - 3 - ((book.ring.spread[slot] - range.low) / tall) * (height - 6);
    if (open) pen.lineTo(x, y);
    else pen.moveTo(x, y);
    open = true;
  }
  pen.stroke();
}

function wordOf(health) {
  switch (health.level) {
    case 'loading': return 'waiting';
    case 'unrecorded': return 'not recorded';
    case 'quiet': return `quiet ${duration(health.age)}`;
    case 'gap': return reasonWords(health.reason);
    case 'silent': return 'no connection';
    default: return '';
  }
}

function depthWords(raw, unit) {
  const depth = depthOf({ depth: raw });
  return depth ? `${amount(depth.bid[2])} | ${amount(depth.ask[2])}${unit ? ` ${unit}` : ''}` : '–';
}

/** When the newest excursion above a threshold was: now, at a time of today, or on a day. */
function sayLast({ text, entry, last }, { edge, zone, known }) {
  const since = entry.since * 1000;
  const firing = isOpen(entry) && known;
  setText(last, firing ? 'now' : sameDay(since, edge * 1000, zone) ? clock(since, zone) : shortDay(since, zone, edge * 1000));
  const ended = entry.state === 'resolved' ? ` for ${duration((entry.second - entry.since) * 1000)}` : '';
  const words = `above ${text} % ${firing ? 'since' : 'from'} ${stampZone(since, zone)}${ended}${entry.peak ? `, peak ${entry.peak} %` : ''}: show it in the chart`;
  setAttr(last, 'aria-label', `${last.textContent}, ${words}`);
  setAttr(last, 'title', words);
}
