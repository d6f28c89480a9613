// Tests of what a chart shows, and what fed it.

import { bookGaps, yRange } from '/js/charts/spread.js';
import { decodeView, defaultView, encodeView, pan, show, windowOf, zoom } from '/js/data/view.js';
import { Store } from '/js/data/store.js';
import { equal, hello, spread, T, test } from './check.mjs';

test('a view goes into the address and comes back', () => {
  const view = { ...defaultView(), span: 3600, zone: 'mexico', hidden: ['b', 'a'], tab: 'lake', theme: 'dark', scale: 'log', book: 'usd_mxn' };
  equal(encodeView(view), '?range=1h&zone=mexico&theme=dark&tab=lake&scale=log&book=usd_mxn&hide=a,b');
  equal(decodeView(encodeView(view)), { ...view, hidden: ['a', 'b'] });
  equal(encodeView(defaultView()), '');
  const fixed = show(defaultView(), T, T - 5000, T - 4000);
  equal(decodeView(encodeView(fixed)), fixed);
});

test('zooming a live view keeps its right edge; panning leaves it and comes back to it', () => {
  const closer = zoom(defaultView(), T, 0.5, 0.2);
  equal([closer.follow, closer.span, windowOf(closer, T)], [true, 450, [T - 450, T]]);
  const left = pan(closer, T, -100);
  equal([left.follow, windowOf(left, T)], [false, [T - 550, T - 100]]);
  equal(pan(left, T, 200).follow, true);
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
