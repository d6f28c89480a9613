// What stands behind the market's chart: its bars as a table, the headlines in sight as a list, and one bar
// in words.

import { INDICATORS, linesOf } from '../charts/market.js';
import { isMade, lengthText } from '../data/marketbars.js';
import { el, table } from '../dom.js';
import { amount, group, tick, tickDecimals } from '../format.js';
import { ianaName, stamp } from '../time.js';

const TABLE_ROWS = 80;
const NEWS_ROWS = 60;

/** The bars drawn, newest first. @param panel the market's panel: {app, drawn, minutes, series()} */
export function barsTable(panel) {
  const { zone, pane } = panel.app.view;
  const { bars, minutes } = panel.drawn;
  const lines = linesOf(pane);
  return table({
    caption: `${lengthText(minutes)} bars of ${panel.minutes.book}, newest first, time in ${ianaName(zone)}`,
    columns: [{ title: 'Begins' }, { title: 'Source' }, ...['open', 'high', 'low', 'close', 'volume', 'trades', ...lines.map(([, name]) => name)].map((title) => ({ title, number: true }))],
    rows: bars.slice(-TABLE_ROWS).reverse().map((bar) => [stamp(bar.at, zone).slice(0, 16), sourceWords(bar, panel),
      ...[bar.open, bar.high, bar.low, bar.close].map((value) => (Number.isFinite(value) ? tick(value) : '–')), ...[bar.volume, bar.trades, ...lines.map(([key]) => bar[key])].map((value) => amount(value))]),
  });
}

/**
 * The headlines in sight, newest first.
 *
 * @param items the headlines; null while they are read, a text if they could not be
 * @param toNewest moves the chart to the newest headline there is
 */
export function newsList(items, zone, toNewest) {
  if (items === null) return el('p', { class: 'empty' }, 'Reading headlines …');
  if (typeof items === 'string') return el('p', { class: 'empty bad' }, items);
  if (!items.length) {
    return el('div', { class: 'empty' }, el('p', {}, 'No headline in this range. News come by batch: run the pipeline "news" on the tab Runs.'),
      el('p', { class: 'line' }, el('button', { type: 'button', class: 'small', 'data-keep': 'newest', onclick: toNewest }, 'Go to the newest headlines')));
  }
  return table({
    caption: `Headlines in sight, newest first, at most ${NEWS_ROWS}, time in ${ianaName(zone)}`,
    columns: [{ title: 'Published' }, { title: 'Source' }, { title: 'Headline' }, { title: 'sentiment', number: true }],
    rows: items.slice(-NEWS_ROWS).reverse().map((item) => [stamp(item.at, zone).slice(0, 16), item.source ?? '–', headline(item), item.sentiment === null ? '–' : item.sentiment.toFixed(2)]),
  });
}

/** What a bar holds, as [name, value]; prices with as many digits as the finest of the four. */
export function valuesOf(bar, pane) {
  if (bar.close === null || bar.close === undefined) return ['no trade'];
  const known = (value) => value !== null && value !== undefined;
  const digits = Math.max(...['open', 'high', 'low', 'close'].map((key) => tickDecimals(tick(bar[key]))));
  const price = (value) => group(value.toFixed(digits));
  const own = new Set((INDICATORS[pane].lines ?? []).map(([key]) => key));
  return [
    ...['open', 'high', 'low', 'close'].map((key) => [key, price(bar[key])]),
    ['volume', amount(bar.volume)], ...(known(bar.trades) ? [['trades', String(bar.trades)]] : []),
    ...linesOf(pane).filter(([key]) => known(bar[key])).map(([key, name]) => [name, own.has(key) ? tick(Number(bar[key].toPrecision(7))) : price(bar[key])]),
  ];
}

/** Where a bar comes from. */
export function sourceWords(bar, panel) {
  if (bar.source === 'history') {
    const name = panel.series()?.series ?? '';
    return `history ${name}${isMade(name) ? ', SYNTHETIC' : ''}`;
  }
  const mode = panel.app.store.mode;
  const state = bar.final === false ? ', running' : bar.revision ? `, corrected ${bar.revision} times` : '';
  return `${mode === 'live' ? 'own minutes' : (mode ?? '').toUpperCase()}${state}`;
}

/** A link only where it is one to follow. */
function headline(item) {
  return /^https?:\/\//.test(item.link ?? '')
    ? el('a', { href: item.link, rel: 'noopener noreferrer', target: '_blank' }, item.title)
    : item.title;
}
