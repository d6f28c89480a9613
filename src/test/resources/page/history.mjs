// Tests of seconds read back from the lake: what is asked for, what is known then, what chart and export make of it.

import { bookPoints } from '/js/charts/spread.js';
import { lakeOf } from '/js/data/lake.js';
import { SEEN } from '/js/data/ring.js';
import { Store } from '/js/data/store.js';
import { History, readSpreads } from '/js/net/history.js';
import { csvOf, isPartlyRead } from '/js/page/export.js';
import { at, equal, hello, spread, T, test } from './check.mjs';

/** Of a name that no page asks for: the one that these tests run beside reads on. */
const BOOK = 'one_two';

const EMPTY = lakeOf({ partitions: [], files: [], gaps: [] });

/** A page that has heard a quarter of an hour, before a lake that has every second: {store, book, history, asked}. */
function watching() {
  const store = new Store();
  store.apply({ ...hello('live'), books: [BOOK], venues: {} }, performance.now());
  store.apply({ type: 'snapshot', topic: 'spread', data: seconds(T - 900, T) }, performance.now());
  const asked = [];
  const history = new History(store, { begun: () => {}, loaded: () => {}, failed: () => {} });
  const { fetch } = globalThis;
  const lake = async (path, init) => {
    if (!path.includes(BOOK)) return fetch(path, init);
    const query = new URL(path, location.href).searchParams;
    const [from, to] = ['from', 'to'].map((name) => Date.parse(query.get(name)) / 1000);
    asked.push([from - T, to - T]);
    return Response.json({ rows: seconds(from, to), gaps: [] });
  };
  const want = async (from, to) => {
    globalThis.fetch = lake;
    try {
      await history.want([...store.books.values()], from, to, 800);
    } finally {
      globalThis.fetch = fetch;
    }
  };
  return { store, book: store.books.get(BOOK), history, asked, want };
}

function seconds(from, to) {
  return Array.from({ length: to - from }, (_, i) => spread(from + i, '0.05', { book: BOOK, bid: '18.40123', ask: '18.41043' }));
}

function chartOf({ store, book, history }, from, to) {
  return bookPoints({ store, history }, book, 'spread', { from, until: to, shift: 0, buckets: 10000 }).sure;
}

test('after a look at an older moment the time between it and now is asked for, not taken for empty', async () => {
  const page = watching();
  await page.want(T - 7200, T - 6300);
  equal(page.book.ring.knownFrom, T - 900);
  equal(chartOf(page, T - 7200, T - 6300).length / 2, 901);
  const state = { store: page.store, history: page.history, view: () => ({ zone: 'utc', hidden: [] }) };
  const rows = (from, to) => csvOf(state, EMPTY, [from, to]).trim().split('\n').length - 1;
  equal(rows(T - 7200, T - 6300), 901);
  await page.want(T - 3600, T - 1);
  equal(page.asked, [[-7200, -6299], [-3600, 0]]);
  equal(page.book.ring.knownFrom, T - 3600);
  equal(chartOf(page, T - 3600, T - 1).filter(Number.isNaN).length, 0);
  equal(rows(T - 3600, T - 1), 3600);
});

test('what was read and what is held are not joined by a line over what is neither', async () => {
  const page = watching();
  await page.want(T - 7200, T - 6300);
  const flat = chartOf(page, T - 7200, T - 1);
  equal(flat.length / 2, 901 + 1 + 900);
  equal(flat.filter(Number.isNaN).length, 1);
});

test('seconds read back keep every digit of their prices', () => {
  const store = new Store();
  store.apply(hello('live'), 0);
  store.apply(spread(T, '0.05', { bid: '18.40', ask: '18.41' }), 0);
  const { rows } = readSpreads({ rows: seconds(T - 2, T) });
  store.backfill('btc_mxn', rows, [], T - 2);
  const state = { store, history: { points: () => null, gaps: () => [] }, view: () => ({ zone: 'utc', hidden: [] }) };
  const [, first] = csvOf(state, EMPTY, [T - 2, T]).split('\n');
  equal(first.split(',').slice(3, 5), ['18.40123', '18.41043']);
});

test('seconds that the server left out for a slow page are read, and what the page has stays drawn until then', async () => {
  const page = watching();
  page.store.apply({ type: 'snapshot', topic: 'spread', data: seconds(T + 9, T + 10) }, performance.now() + 10000);
  page.store.forgetKnown();
  equal(chartOf(page, T - 900, T + 9).filter((_, i) => i % 2 === 0).length, 900 + 1 + 1);
  equal(page.store.takeDirty().has('past'), true);
  await page.want(T - 800, T + 9);
  equal(page.asked, [[-800, 10]]);
  equal(page.book.ring.knownFrom, T - 800);
  equal(chartOf(page, T - 800, T + 9).filter(Number.isNaN).length, 0);
});

test('seconds that were not read yet, or could not be, are rows of an export that say so', async () => {
  const page = watching();
  const state = { store: page.store, history: page.history, view: () => ({ zone: 'utc', hidden: [] }) };
  const range = [T - 7200, T - 1];
  const notRead = () => csvOf(state, EMPTY, range).split('\n').filter((line) => line.includes('not read'));
  equal(isPartlyRead(state, range), true);
  equal(notRead().map((line) => line.split(',').slice(1, 7)), [[at(T - 7200), BOOK, '', '', '', 'not read: 6300 s']]);
  equal(isPartlyRead(state, [T - 900, T - 1]), false);
  await page.want(T - 7200, T - 6300);
  equal(notRead().map((line) => line.split(',')[6]), [`not read: ${6299 - 900} s`]);
  await page.want(...range);
  equal([isPartlyRead(state, range), notRead()], [false, []]);
  page.store.forgetKnown();
  equal(notRead(), []);
});

test('seconds between two that were told are not known: they are read, and an export says so until then', async () => {
  const page = watching();
  const state = { store: page.store, history: page.history, view: () => ({ zone: 'utc', hidden: [] }) };
  const gap = (second) => page.store.apply({ type: 'gap', orderbook_timestamp: at(second), book: BOOK, reason: 'not_running' }, performance.now());
  gap(T);
  equal(page.book.ring.knownFrom, T - 900);
  gap(T + 7200);
  equal(page.book.ring.knownFrom, T + 7200);
  equal(isPartlyRead(state, [T - 900, T + 7200]), true);
  page.store.apply(spread(T + 7210, '0.05', { book: BOOK }), performance.now());
  equal([page.book.ring.knownFrom, page.store.takeDirty().has('past')], [T + 7210, true]);
  equal(chartOf(page, T - 900, T - 1).length / 2, 900);
  await page.want(T + 6311, T + 7210);
  equal(page.asked, [[6311, 7211]]);
  equal([page.book.ring.knownFrom, page.book.ring.stateAt(T + 7000)], [T + 6311, SEEN]);
});

test('an answer that was asked for before seconds were missed does not make them known', async () => {
  const page = watching();
  const reading = page.want(T - 1800, T);
  page.store.apply(spread(T + 7200, '0.05', { book: BOOK }), performance.now());
  await reading;
  equal([page.book.ring.knownFrom, page.book.ring.stateAt(T - 1800)], [T + 7200, SEEN]);
  await page.want(T - 1800, T);
  equal(page.asked.length, 2);
});

test('of older seconds it is known whether they are being read, or could not be, for the time in sight alone', async () => {
  const page = watching();
  const books = [page.book];
  const states = () => [[T - 900, T], [T - 7200, T]].map(([from, to]) => page.history.stateOf(books, from, to));
  equal(states(), ['', '']);
  const begun = [];
  page.history.on.begun = () => begun.push(...states());
  await page.want(T - 7200, T);
  equal([begun, states()], [['', 'reading'], ['', '']]);
  page.history.kept.clear();
  page.history.failure = 'busy';
  equal(states(), ['', 'failed']);
});
