// What is under the crosshair, in words: every series at that second, gaps with their reason.

import { reasonWords } from '../data/health.js';
import { nearestPoint } from '../data/series.js';
import { el } from '../dom.js';
import { dashOf } from './colors.js';
import { atTick, group, percent } from '../format.js';
import { clock, stampZone } from '../time.js';

/**
 * What is known of a second: [{book, index, text, prices, value, why}].
 *
 * @param kind 'spread' or 'imbalance'
 */
export function rowsAt(state, second, kind) {
  const rows = [];
  for (const book of state.store.books.values()) {
    if (state.view().hidden.includes(book.name)) continue;
    rows.push({ book: book.name, index: book.index, ...valueAt(state, book, second, kind) });
  }
  return rows;
}

function valueAt(state, book, second, kind) {
  const held = book.ring.read(second);
  if (held?.seen) {
    const digits = book.priceDecimals;
    const text = kind === 'imbalance'
      ? Number.isFinite(held.imbalance) ? held.imbalance.toFixed(2).replace('-', '−') : 'unknown'
      : `${percent(held.spread, 6)} %`;
    const prices = `${group(held.bid.toFixed(digits))} / ${group(held.ask.toFixed(digits))}`;
    return { text, prices, value: kind === 'imbalance' ? held.imbalance : held.spread, why: held.suspect ? 'suspect: written while the feed was already dead' : '' };
  }
  if (held) return { text: 'gap', prices: '', why: reasonWords(state.store.reasons.names[held.reason]) };
  const gap = state.history.gaps(book.name).find((one) => second >= one.from && second <= one.to);
  if (gap) return { text: 'gap', prices: '', why: reasonWords(gap.reason) };
  const kept = kind === 'spread' ? state.history.points(book.name, 'spread') : null;
  const near = kept ? nearestPoint(kept.points, second) : null;
  if (near && Math.abs(near.second - second) <= kept.breakAfter) {
    const prices = near.prices.map((price) => group(atTick(price, book.priceDecimals))).join(' / ');
    return { text: `${percent(near.value, 6)} %`, prices, value: near.value, why: whyOf(near, second, state.view().zone) };
  }
  return { text: 'no data', prices: '', why: '' };
}

function whyOf(point, second, zone) {
  const words = point.second === second ? [] : [`nearest second drawn, ${clock(point.second * 1000, zone)}`];
  if (point.suspect) words.push('suspect: written while the feed was already dead');
  return words.join('; ');
}

const LINE_PIXELS = 17;
/** What is above, below and around the lines of a box. */
const FRAME_PIXELS = 36;
/** The time, and what is said of the rows left out. */
const OTHER_LINES = 3;

/** As many rows as a box of so many pixels holds: of more the widest, without their prices. */
function fitting(rows, tall) {
  const lines = rows.reduce((sum, row) => sum + 1 + Number(Boolean(row.prices)) + Number(Boolean(row.why)), 0);
  const room = Math.max(1, Math.floor((tall - FRAME_PIXELS) / LINE_PIXELS) - OTHER_LINES);
  if (lines <= room + OTHER_LINES - 1) return { kept: rows, more: 0 };
  const size = (row) => Math.abs(row.value ?? 0) || 0;
  const kept = [...rows].sort((a, b) => size(b) - size(a)).slice(0, room).map((row) => ({ ...row, prices: '', why: '' }));
  return { kept, more: rows.length - kept.length };
}

/** Shows the box beside the crosshair of a plot. */
export function showTip(plot, state, second) {
  const box = plot.root.querySelector('.tip');
  const kind = plot.root.dataset.chart;
  const all = rowsAt(state, second, kind).map((row) => (kind === 'spread' ? row : { ...row, prices: '' }));
  const { kept: rows, more } = fitting(all, plot.height);
  box.replaceChildren(el('div', { class: 'dim' }, stampZone(second * 1000, state.view().zone)),
    ...rows.flatMap((row) => [
      el('div', { class: `row hue-${row.index % 6}` }, el('span', { class: 'swatch', 'data-dash': String(dashOf(row.index)) }), row.book, el('b', {}, row.text)),
      row.prices ? el('div', { class: 'dim' }, row.prices) : null,
      row.why ? el('div', { class: 'why' }, row.why) : null,
    ].filter(Boolean)),
    ...(more ? [el('div', { class: 'dim' }, `and ${more} more; press the name of a tile for it alone`)] : []));
  box.hidden = second < plot.shown.from || second > plot.shown.to;
  const x = plot.xOf(second);
  const width = box.offsetWidth;
  const left = x + 14 + width > plot.root.clientWidth ? x - 14 - width : x + 14;
  box.style.transform = `translateX(${Math.round(Math.max(0, left))}px)`;
}

export function hideTips() {
  for (const box of document.querySelectorAll('.tip')) box.hidden = true;
}

/** The same for ears. */
export function spoken(state, second) {
  const rows = rowsAt(state, second, 'spread');
  return `${stampZone(second * 1000, state.view().zone)}. ${rows.map((row) => `${row.book} ${row.text}${row.why ? `, ${row.why}` : ''}`).join('. ')}`;
}
