// Tests of what a chart shows, and what fed it.

import { INDICATORS, legendOf, linesOf } from '/js/charts/market.js';
import { bookGaps, yRange } from '/js/charts/spread.js';
import { linesOfWords, mergeBars } from '/js/data/marketbars.js';
import { decodeView, defaultView, encodeView, pan, show, stepped, windowOf, zoom } from '/js/data/view.js';
import { Store } from '/js/data/store.js';
import { equal, hello, spread, T, test } from './check.mjs';

test('a view goes into the address and comes back', () => {
  const view = { ...defaultView(), span: 3600, zone: 'mexico', hidden: ['b', 'a'], tab: 'lake', theme: 'dark', scale: 'log', book: 'usd_mxn' };
  equal(encodeView(view), '?range=1h&zone=mexico&theme=dark&tab=lake&scale=log&book=usd_mxn&hide=a,b');
  equal(decodeView(encodeView(view)), { ...view, hidden: ['a', 'b'] });
  equal(encodeView(defaultView()), '');
  const fixed = show(defaultView(), T, T - 5000, T - 4000);
  equal(decodeView(encodeView(fixed)), fixed);
  const chosen = { ...defaultView(), past: 'kraken:btc_usd', implied: 'rates', list: 'news', moves: '1h' };
  equal(encodeView(chosen), '?implied=rates&past=kraken:btc_usd&list=news&moves=1h');
  equal(decodeView(encodeView(chosen)), chosen);
  equal(decodeView('?implied=both&list=all&moves=soon'), defaultView());
});

test('zooming a live view keeps its right edge; panning leaves it and comes back to it', () => {
  const closer = zoom(defaultView(), T, 0.5, 0.2);
  equal([closer.follow, closer.span, windowOf(closer, T)], [true, 450, [T - 450, T]]);
  const left = pan(closer, T, -100);
  equal([left.follow, windowOf(left, T)], [false, [T - 550, T - 100]]);
  equal(pan(left, T, 200).follow, true);
});

test('a live window is drawn with its right edge ahead, moves on in steps, and leaves its left edge where it begins with the first second', () => {
  const drawn = (first, from) => Array.from({ length: 60 }, (_, i) => stepped(from(T + i), T + i, 900, first).map((edge) => edge - T));
  const count = (windows, part) => new Set(windows.map(part)).size;
  for (const [first, from, lefts] of [[null, (to) => to - 5400, 3], [T - 9000, (to) => to - 5400, 3], [T - 5400, () => T - 5400, 1]]) {
    const windows = drawn(first, from);
    equal(windows.every(([, to], i) => to > i && to <= i + 24), true);
    equal([count(windows, ([left]) => left), count(windows, String)], [lefts, 3]);
  }
});

test('zooming a fixed view keeps the second under the pointer', () => {
  const view = show(defaultView(), T, T - 2000, T - 1000);
  const closer = zoom(view, T, 0.5, 0.25);
  equal(windowOf(closer, T), [T - 1875, T - 1375]);
});

test('zoom has bounds', () => {
  equal(zoom(defaultView(), T, 1e-9, 0.5).span, 30);
  equal(zoom(defaultView(), T, 1e12, 0.5).span, 400 * 86400);
});

test('the y axis holds the data and the next threshold, or all of them', () => {
  const lines = [0.1, 0.5, 1].map((value) => ({ value, kind: 'kept' }));
  equal(yRange({ low: 0.05, high: 0.2 }, lines, 'fit').max, 0.5 * 1.08);
  equal(yRange({ low: 0.05, high: 0.2 }, lines, 'all').max, 1.08);
  equal(yRange({ low: 0.05, high: 0.2 }, lines, 'log').min > 0, true);
  equal(yRange({ low: 0.05, high: 3 }, lines, 'fit').max, 3 * 1.08);
  equal(yRange({ low: 0.05, high: 0.2 }, [...lines, { value: 0.8, kind: 'draft' }], 'fit').max, 0.8 * 1.08);
});

test('an own line very far above what is seen does not press that flat, unless every threshold is asked for', () => {
  const kept = [0.1, 0.5, 1].map((value) => ({ value, kind: 'kept' }));
  const seen = { low: 0.05, high: 0.2 };
  const max = (above, kind, lines = kept, scale = 'fit') => yRange(seen, [...lines, { value: above, kind }], scale).max;
  equal([max(5, 'own'), max(5.1, 'own'), max(99999, 'draft')], [5 * 1.08, 0.5 * 1.08, 0.5 * 1.08]);
  equal([max(2, 'own', []), max(2.1, 'draft', [])], [2 * 1.08, 0.2 * 1.08]);
  equal(max(100, 'own', kept, 'all'), 108);
  equal(yRange({ low: Infinity, high: -Infinity }, [{ value: 99, kind: 'own' }], 'fit').max, 99 * 1.08);
});

test('every line of the market chart stands in its legend, and none looks as another', () => {
  for (const indicator of Object.keys(INDICATORS)) {
    const told = legendOf(indicator).flat();
    equal(told.map(({ name }) => name), linesOf(indicator).map(([, name]) => name));
    equal(new Set(told.map(({ hue }) => hue)).size, told.length);
  }
  equal(legendOf('macd')[1].map(({ name }) => name), ['MACD', 'signal']);
});

test('what lies before anything was ever observed is no gap; before a book\'s own first second it is', () => {
  const store = new Store();
  store.apply(hello(), 0);
  const why = store.reasons.code('not_running');
  const [first, second] = ['btc_mxn', 'usd_mxn'].map((name) => store.book(name));
  for (let s = T - 100; s < T; s++) [first, second].forEach((book) => book.ring.putGap(s, why));
  const history = { gaps: () => [{ from: T - 500, to: T - 101, reason: 'not_running' }] };
  for (const book of [first, second]) book.ring.knownFrom = T - 100;
  const frame = { from: T - 300, to: T + 10, buckets: 310 };
  const at = () => (Number.isFinite(store.firstObserved) ? store.firstObserved : null);
  const gaps = (book) => bookGaps({ store, history, begun: at }, book, frame).map(({ from, to }) => [from - T, to - T]);
  equal(gaps(first), [[-300, -1]]);
  store.backfill(first.name, [{ second: T - 50, spread: 0.1, bid: 1, ask: 2, prices: ['1', '2'] }], [], T - 100);
  equal(store.firstObserved, T - 50);
  equal(gaps(first), [[-49, -1]]);
  equal(gaps(second), [[-50, -1]]);
  store.apply(spread(T - 200, '0.1'), 0);
  equal(store.firstObserved, T - 200);
  equal(gaps(second)[0][0], -200);
});

test('longer bars keep the extremes of the spread, the most corrections, and are final only if all their minutes are', () => {
  const minute = (i, spread, more) => ({ at: (T - (T % 300) + i * 60) * 1000, open: 1 + i, high: 5 - i, low: 1, close: 2, volume: 1, quote_volume: 2,
    trades: null, sma_7: i, spread_min_bps: spread / 2, spread_max_bps: spread, revision: 0, final: true, ...more });
  const [bar, ...others] = mergeBars([minute(0, 4, { revision: 2 }), minute(1, 90, { final: false }), minute(2, 5, { trades: 3 })], 5);
  equal(others.length, 0);
  equal([bar.spread_min_bps, bar.spread_max_bps, bar.revision, bar.final], [2, 90, 2, false]);
  equal([bar.open, bar.high, bar.volume, bar.quote_volume, bar.trades, bar.sma_7, bar.parts], [1, 5, 3, 6, 3, 2, 3]);
});

test('of which bars the averages are is said where it is not of those drawn', () => {
  const said = (minutes, ...sources) => linesOfWords(minutes, new Set(sources));
  equal(said(1, 'live', 'history'), '');
  equal(said(15, 'live', 'history'), 'lines of 1 min bars');
  equal(said(60, 'history'), '');
  equal(said(240, 'live', 'history'), 'lines of 1 min bars, in grey of 1 h bars');
  equal(said(10080, 'history'), 'lines of 1 d bars');
});
