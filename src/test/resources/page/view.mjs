// Tests of what a chart shows, and what fed it.

import { bookGaps, yRange } from '/js/charts/spread.js';
import { modeOfSeconds, modesBetween, modesOfDay, oldestSecond } from '/js/data/lake.js';
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

test('what fed a day, and the files of a stretch of time, is known by the files', () => {
  const file = (date, from, mode) => ({ dataset: 'silver/spreads', path: `silver/spreads/book=a/date=${date}/f.csv`, from, to: from + 599, mode });
  const lake = { files: [file('2026-11-22', T, 'replay'), file('2026-11-22', T + 600, 'replay'), file('2026-11-23', T + 86400, 'live+replay'), { ...file('2026-11-22', T, 'simulated'), dataset: 'silver/gaps' }] };
  equal(modesOfDay(lake, { book: 'a', date: '2026-11-22' }), ['replay']);
  equal(modesOfDay(lake, { book: 'b', date: '2026-11-22' }), []);
  equal(modesBetween(lake, T + 1199, T + 90000), ['replay', 'live']);
  equal(modesBetween(lake, T + 1200, T + 90000), ['live', 'replay']);
});

test('what fed a second is what its file says; of the open window what feeds the page, of the rest nothing is claimed', () => {
  const file = (from, mode) => ({ dataset: 'silver/spreads', path: 'silver/spreads/book=a/date=2026-11-22/f.csv', from, to: from + 599, mode });
  const of = modeOfSeconds({ files: [file(T, 'replay'), file(T + 1200, 'simulated')] }, 'a', T, T + 9000, 'live');
  equal([T, T + 599, T + 600, T + 1300, T + 1800].map(of), ['replay', 'replay', 'unknown', 'simulated', 'live']);
  equal(modeOfSeconds({ files: [] }, 'a', T, T + 9, 'live')(T), 'live');
});

test('a day that is all gap so far begins nothing', () => {
  const day = (date, captured) => ({ dataset: 'silver/spreads', book: 'btc_mxn', date, captured });
  const file = { dataset: 'silver/spreads', path: 'silver/spreads/book=btc_mxn/date=2026-11-29/a.csv', from: T };
  equal(oldestSecond({ partitions: [day('2026-11-29', 0)], files: [] }), null);
  equal(oldestSecond({ partitions: [day('2026-11-28', 0), day('2026-11-29', 5)], files: [file] }), T);
  equal(oldestSecond({ partitions: [day('2026-11-29', 5)], files: [] }), Date.parse('2026-11-29T00:00:00Z') / 1000);
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
