// What is under the crosshair, in words: every series at that second, gaps with their reason.

import { reasonWords } from '../data/health.js';
import { nearestPoint } from '../data/series.js';
import { el } from '../dom.js';
import { dashOf } from './colors.js';
import { group, percent } from '../format.js';
import { stamp } from '../time.js';

/**
 * What is known of a second: [{book, index, text, why}].
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
    return { text, prices, why: held.suspect ? 'suspect: written while the feed was already dead' : '' };
  }
  if (held) return { text: 'gap', prices: '', why: reasonWords(state.store.reasons.names[held.reason]) };
  const gap = state.history.gaps(book.name).find((one) => second >= one.from && second <= one.to);
  if (gap) return { text: 'gap', prices: '', why: reasonWords(gap.reason) };
  const kept = kind === 'spread' ? state.history.points(book.name, 'spread') : null;
  const near = kept ? nearestPoint(kept.points, second) : null;
  if (near && Math.abs(near.second - second) <= kept.breakAfter) {
    return { text: `${percent(near.value, 6)} %`, prices: '', why: whyOf(near, second) };
  }
  return { text: 'no data', prices: '', why: '' };
}

function whyOf(point, second) {
  const words = point.second === second ? [] : ['nearest point read from the lake'];
  if (point.suspect) words.push('suspect: written while the feed was already dead');
  return words.join('; ');
}

/** Shows the box beside the crosshair of a plot. */
export function showTip(plot, state, second) {
  const box = plot.root.querySelector('.tip');
  const rows = rowsAt(state, second, plot.root.dataset.chart);
  box.replaceChildren(el('div', { class: 'dim' }, stamp(second * 1000, state.view().zone)),
    ...rows.flatMap((row) => [
      el('div', { class: `row hue-${row.index % 6}` }, el('span', { class: 'swatch', 'data-dash': String(dashOf(row.index)) }), row.book, el('b', {}, row.text)),
      row.prices && plot.root.dataset.chart === 'spread' ? el('div', { class: 'dim' }, row.prices) : null,
      row.why ? el('div', { class: 'why' }, row.why) : null,
    ].filter(Boolean)));
  box.hidden = false;
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
  return `${stamp(second * 1000, state.view().zone)}. ${rows.map((row) => `${row.book} ${row.text}${row.why ? `, ${row.why}` : ''}`).join('. ')}`;
}
