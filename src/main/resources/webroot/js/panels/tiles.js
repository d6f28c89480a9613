// A tile for each book: the spread now, bid, ask, depth, the last ten minutes, time above thresholds.

import { bookHealth, reasonWords } from '../data/health.js';
import { bookColor, colors } from '../charts/colors.js';
import { $, el, FlashNumber, setAttr, setText } from '../dom.js';
import { amount, atTick, duration, group, percent, threshold } from '../format.js';

const SPARK_SECONDS = 600;
const BANDS = [0.1, 0.5, 1, 2];

export class Tiles {
  /** @param chosen called with the name of a book that is to be shown alone, or no longer */
  constructor(root, chosen) {
    this.root = root;
    this.chosen = chosen;
    this.tiles = new Map();
    // Sizes are remembered, because asking the browser makes it lay out the page.
    this.sizes = new ResizeObserver((changes) => {
      for (const { target } of changes) this.#fit(target);
    });
  }

  /** Numbers and lines of every book; once for each new second. */
  paint(store, edge) {
    for (const book of store.books.values()) {
      const tile = this.tiles.get(book.name) ?? this.#make(book);
      if (book.last) this.#numbers(tile, book);
      this.#spark(tile, book, edge);
      this.#above(tile, store, book);
    }
  }

  /**
   * Freshness; also when nothing arrives.
   *
   * @param only name of the book that the charts show alone, or null
   */
  paintHealth(store, now, only) {
    for (const book of store.books.values()) {
      const tile = this.tiles.get(book.name) ?? this.#make(book);
      const health = bookHealth(store, book, now);
      setAttr(tile.node, 'data-level', health.level);
      setText(tile.word, wordOf(health));
      setAttr(tile.name, 'aria-pressed', String(only === book.name));
    }
  }

  restyle() {
    for (const tile of this.tiles.values()) tile.drawn = '';
  }

  #make(book) {
    if (this.tiles.size === 0) this.root.replaceChildren();
    const slots = Object.fromEntries(['spread', 'bid', 'ask', 'bidSize', 'askSize', 'depth', 'above'].map((key) => [key, el('dd', {})]));
    const word = el('span', { class: 'word' }, 'waiting');
    const spark = el('canvas', { class: 'spark', 'aria-hidden': 'true' });
    const low = el('span', {});
    const high = el('span', {});
    const spread = el('span', {}, '–');
    const name = el('button', { type: 'button', class: 'name', title: 'Show this book alone in the charts, or all again', 'aria-pressed': 'false', onclick: () => this.chosen(book.name) }, book.name);
    const node = el('article', { class: `tile hue-${book.index % 6}`, 'data-book': book.name, 'aria-label': book.name, tabindex: '-1' },
      el('header', {}, el('h3', {}, name), word),
      el('div', { class: 'fade' },
        el('p', { class: 'big' }, spread, el('small', {}, ' %')),
        el('dl', {},
          el('dt', {}, 'bid'), slots.bid, el('dt', {}, 'ask'), slots.ask,
          el('dt', {}, 'sizes'), slots.bidSize, el('dt', { class: 'depth-name' }, 'depth ±1 %'), slots.depth),
        spark,
        el('p', { class: 'ends' }, el('span', {}, '10 min'), low),
        el('dl', {}, el('dt', {}, 'above today'), slots.above)));
    const tile = {
      node, name, word, spark, low, high, above: slots.above, depth: slots.depth, sizes: slots.bidSize,
      spread: new FlashNumber(spread), bid: new FlashNumber(slots.bid), ask: new FlashNumber(slots.ask), drawn: '',
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
    tile.spread.set(percent(Number(last.spread)));
    tile.bid.set(group(atTick(last.bid, book.priceDecimals)));
    tile.ask.set(group(atTick(last.ask, book.priceDecimals)));
    const sizes = last.bid_size ? `${amount(last.bid_size)} × ${amount(last.ask_size)}` : '–';
    setText(tile.sizes, sizes);
    setText(tile.depth, depthWords(last.depth));
  }

  #above(tile, store, book) {
    const parts = store.thresholds.map((text) => ({
      text: threshold(text), seconds: book.above.get(text) ?? 0,
    })).sort((a, b) => Number(a.text) - Number(b.text));
    const words = book.aboveFrom === null && !book.above.size
      ? '…'
      : parts.map((part) => `${part.text} %: ${part.seconds ? duration(part.seconds * 1000) : 'never'}`).join('\n');
    if (tile.aboveWords === words) return;
    tile.aboveWords = words;
    tile.above.replaceChildren(...words.split('\n').map((line) => el('div', {}, line)));
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
    setText(tile.low, range ? `${percent(range.low)} – ${percent(range.high)} %` : 'nothing yet');
    if (!range) return;
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

/** Depth of both sides as the server sends it: {bid: [4], ask: [4]} or null. */
export function depthOf(frame) {
  const depth = frame?.depth;
  if (!depth) return null;
  const bid = depth.bid ?? depth.bid_within;
  const ask = depth.ask ?? depth.ask_within;
  return Array.isArray(bid) && bid.length === BANDS.length ? { bid: bid.map(Number), ask: ask.map(Number) } : null;
}

function depthWords(raw) {
  const depth = depthOf({ depth: raw });
  return depth ? `${amount(depth.bid[2])} | ${amount(depth.ask[2])}` : '–';
}
