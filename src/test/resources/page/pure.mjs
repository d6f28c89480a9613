// Tests of the page's pure modules; run inside Chromium by PureModulesTest.

import { AlertLog, filteredAlerts, firingNow, sentence, thinMarks } from '/js/data/alerts.js';
import { bookHealth, summary } from '/js/data/health.js';
import { GAP, NONE, SecondRing, SEEN } from '/js/data/ring.js';
import { barAt, barMinutes, joinBars, LENGTHS, mergeBars, newsMarks, seriesOf, unitsOf } from '/js/data/marketbars.js';
import { Implied, pastAt, pastOf, unsaidWords } from '/js/data/implied.js';
import { reasonWords } from '/js/data/health.js';
import { historyPoints, mergeGaps, ringGaps, ringMeans, ringPoints } from '/js/data/series.js';
import { filtered, flowOf, heldBy, heldSentence, matrix, qualityAlerts, rulesLine, rulesNow, statusOf } from '/js/data/quality.js';
import { Store } from '/js/data/store.js';
import { decodeView, defaultView, encodeView, pan, show, windowOf, zoom } from '/js/data/view.js';
import { atTick, decimalOrNull, duration, group, padDecimals, short, spanSeconds, spanText, spreadDigits, threshold } from '/js/format.js';
import { costOf } from '/js/data/depth.js';
import { modeOfSeconds, modesBetween, modesOfDay, oldestSecond } from '/js/data/lake.js';
import { typedMoment } from '/js/data/moments.js';
import { clock, day, moment, offsetMs, stamp, zoneShort } from '/js/time.js';
import { yRange } from '/js/charts/spread.js';

const tests = [];
const test = (name, body) => tests.push({ name, body });

function equal(actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, was ${a}`);
}

const at = (second) => new Date(second * 1000).toISOString().replace('.000Z', '+00:00');
const T = 1_800_000_000;

function hello(mode = 'simulated') {
  return { type: 'hello', mode, version: '1', server_time: at(T), books: ['btc_mxn'], venues: { bitso: ['btc_mxn'] }, thresholds: ['0.5'] };
}

function spread(second, value, more = {}) {
  return { type: 'spread', orderbook_timestamp: at(second), book: 'btc_mxn', bid: '1.00', ask: '1.01', spread: String(value), age_ms: 10, ...more };
}

test('what has been firing for longer than the list reaches is told until its rule says more', () => {
  const log = new AlertLog(2);
  const frame = (seq, rule, state) => ({ seq, id: `x${seq}`, rule, book: 'a', state, threshold: '0.1', since: at(T + seq), orderbook_timestamp: at(T + seq) });
  log.add(frame(8, 'a>0.1', 'firing'));
  log.stand([{ ...frame(1, 'a>1', 'firing'), seq: 0 }, { ...frame(8, 'a>0.1', 'firing'), seq: 0 }]);
  equal(firingNow(log.whole()).map((entry) => entry.id), ['x8', 'x1']);
  equal(log.whole().some((entry) => entry.own), false);
  log.add(frame(9, 'a>1', 'resolved'));
  log.add(frame(10, 'a>0.5', 'firing'));
  log.add(frame(11, 'a>0.5', 'resolved'));
  equal(firingNow(log.whole()).map((entry) => entry.id), ['x8']);
  log.add(frame(12, 'a>0.1', 'resolved'));
  equal(firingNow(log.whole()).map((entry) => entry.id), []);
});

test('a threshold of one\'s own that is removed while it fires fires no more', () => {
  const log = new AlertLog(10);
  log.add({ seq: 0, id: 'own-1', rule: 'own-1', book: 'a', state: 'firing', threshold: '0.2', since: at(T), orderbook_timestamp: at(T) });
  log.add({ seq: 5, id: 'own-1', rule: 'a>0.1', book: 'a', state: 'firing', threshold: '0.1', since: at(T), orderbook_timestamp: at(T) });
  log.forgetOwn('own-1');
  equal(firingNow(log.whole()).map((entry) => entry.threshold), ['0.1']);
  equal(log.entries.length, 2);
});

test('a moment is read as a person types it, in the zone of the screen', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  const read = (text, zone = 'utc') => {
    const ms = typedMoment(text, zone, now);
    return Number.isNaN(ms) ? null : new Date(ms).toISOString().slice(0, 19);
  };
  equal(read('11:05'), '2026-03-10T11:05:00');
  equal(read('14:05'), '2026-03-09T14:05:00');
  equal(read('today 14:05'), '2026-03-10T14:05:00');
  equal(read(' Yesterday 14:05:07 '), '2026-03-09T14:05:07');
  equal(read('03-01 9:30'), '2026-03-01T09:30:00');
  equal(read('11-28 14:05'), '2025-11-28T14:05:00');
  equal(read('2024-02-29 00:00'), '2024-02-29T00:00:00');
  equal(read('2026-03-08'), '2026-03-08T00:00:00');
  equal(read('2026-03-09T14:05:00-06:00'), '2026-03-09T20:05:00');
  equal(read('2h ago'), '2026-03-10T10:00:00');
  equal(read('yesterday 14:05', 'mexico'), '2026-03-09T20:05:00');
  for (const nothing of ['', 'soon', '25:00', '14:60', '2026-02-30', '13-01 10:00', '12']) equal(read(nothing), null);
});

test('a time says its zone, and its day where that is another one', () => {
  const at = Date.parse('2026-03-10T04:10:26Z');
  equal(zoneShort(at, 'utc'), 'UTC');
  equal(zoneShort(at, 'mexico'), 'UTC−6');
  equal(moment(at, 'utc', at + 3600000), '04:10:26 UTC');
  equal(moment(at, 'mexico', at + 3 * 3600000), '03-09 22:10:26 UTC−6');
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

test('how a spread stands among the seconds observed, gaps left out', () => {
  const ring = new SecondRing(100);
  [0.1, 0.2, 0.3, 0.9].forEach((value, i) => ring.put(T + i, value, 1, 1, 0));
  ring.putGap(T + 4, 1);
  equal(ring.standing(T, T + 4, 0.3), { median: 0.3, below: 0.5, seen: 4 });
  equal(ring.standing(T + 10, T + 20, 0.3), null);
});

test('the newest excursion of each book and threshold is the server\'s, not one\'s own nor of quality', () => {
  const log = new AlertLog(10);
  const tell = (seq, more) => log.add({ seq, id: `x${seq}`, rule: 'r', book: 'a', state: 'firing', threshold: '0.50', since: at(T + seq), orderbook_timestamp: at(T + seq), ...more });
  tell(1, {});
  tell(2, { state: 'resolved' });
  tell(3, { rule: 'quality:quotes.jump@a' });
  log.add({ seq: 0, id: 'own-1', rule: 'own-1', book: 'a', state: 'firing', threshold: '0.5', since: at(T + 4), orderbook_timestamp: at(T + 4) });
  equal([...log.newestByThreshold()].map(([key, entry]) => [key, entry.id]), [['a 0.5', 'x2']]);
});

test('what trading at once costs, by size; what the book is too thin for is said so', () => {
  const frame = { mid: '1500000', slippage: { buy: [0.05, null], sell: [0.04, 0.2] } };
  equal(costOf(frame, ['15000', '3000000']), [{ size: 15000, base: 0.01, sell: 0.04, buy: 0.05 }, { size: 3000000, base: 2, sell: 0.2, buy: null }]);
  equal(costOf({ mid: '1', slippage: null }, ['1']), null);
  equal(costOf(frame, undefined), null);
});

test('units of a book, digits of a spread by the tick of its price, round amounts', () => {
  equal(unitsOf('btc_mxn'), { base: 'BTC', quote: 'MXN' });
  equal(unitsOf('btcusdt'), { base: 'BTC', quote: 'USDT' });
  equal(unitsOf('strange'), null);
  equal([spreadDigits(1500000, 0), spreadDigits(17.3, 3), spreadDigits(86000, 2), spreadDigits(86000, 8)], [4, 4, 5, 6]);
  equal([10000, 500000, 1000000, 2500000, 50].map(short), ['10k', '500k', '1M', '2.5M', '50']);
});

test('what fires now is what nothing newer of the same rule has ended', () => {
  const log = new AlertLog(10);
  const tell = (seq, rule, book, state, more) => log.add({ seq, id: `x${seq}`, rule, book, state, threshold: '0.1', since: at(T + seq), orderbook_timestamp: at(T + seq), ...more });
  tell(1, 'a>0.1', 'a', 'firing');
  tell(2, 'b>0.1', 'b', 'firing');
  tell(3, 'a>0.1', 'a', 'resolved');
  tell(4, 'a>0.5', 'a', 'firing');
  tell(5, 'quality:quotes.jump@a', 'a', 'firing');
  log.add({ seq: 0, id: 'own-1', rule: 'own', book: 'b', state: 'firing', threshold: '0.2', since: at(T + 6), orderbook_timestamp: at(T + 6) });
  log.add({ seq: 0, id: 'own-2', rule: 'own', book: 'b', state: 'no_data', threshold: '0.3', since: at(T + 7), orderbook_timestamp: at(T + 7) });
  equal(firingNow(log.entries).map((entry) => entry.id), ['own-1', 'x5', 'x4', 'x2']);
  equal(filteredAlerts(log.entries, 'own').map((entry) => entry.id), ['own-2', 'own-1']);
  equal(filteredAlerts(log.entries, 'quality').map((entry) => entry.id), ['x5']);
  equal(filteredAlerts(log.entries, 'b').map((entry) => entry.id), ['own-2', 'own-1', 'x2']);
  equal(filteredAlerts(log.entries, 'all').length, 7);
  equal(decodeView(encodeView({ ...defaultView(), alerts: 'firing' })).alerts, 'firing');
});

test('the means of a ring leave out gaps, and a step without a second is a break', () => {
  const ring = new SecondRing(100);
  const S = Math.ceil(T / 10) * 10;
  for (let i = 0; i < 30; i++) {
    if (i >= 10 && i < 20) ring.putGap(S + i, 1);
    else ring.put(S + i, 1, 1, 1, i < 10 ? (i % 2 ? 1 : -0.5) : 0.5);
  }
  const flat = ringMeans(ring, 'imbalance', S, S + 29, 10, 0);
  equal([flat[1], Number.isNaN(flat[3]), flat[5]], [0.25, true, 0.5]);
  equal([flat[0], flat[4]], [(S + 4.5) * 1000, (S + 24.5) * 1000]);
  equal(ringMeans(ring, 'imbalance', S + 5, S + 9, 10, 0), [(S + 5) * 1000, 0.4]);
});

test('the implied rate read from the lake keeps its gaps, and knows only what is near', () => {
  const columns = ['orderbook_timestamp', 'implied_bid', 'implied_ask', 'implied_mid', 'quoted_mid', 'basis_pct', 'reason'];
  const rate = (second, basis) => [at(second), '1', '1', '18.2', '18.1', basis, null];
  const none = (second, reason) => [at(second), null, null, null, null, null, reason];
  const past = pastOf({ columns, truncated: true, rows: [rate(T, '0.1'), none(T + 60, 'a'), none(T + 120, 'a'), none(T + 180, 'b'), rate(T + 240, '-0.2')] }, T, T + 1000, 100);
  equal(past.breakAfter, 60);
  equal(past.gaps, [{ from: T + 60, to: T + 120, reason: 'a' }, { from: T + 180, to: T + 180, reason: 'b' }]);
  equal(pastAt(past, T + 5).basis, 0.1);
  equal(pastAt(past, T + 60).reason, 'a');
  equal(pastAt(past, T + 900), null);
});

test('a ring keeps its size and the newest seconds', () => {
  const ring = new SecondRing(10);
  for (let s = T; s < T + 25; s++) ring.put(s, s - T, 1, 2, 0);
  equal(ring.spread.length, 10);
  equal(ring.stateAt(T + 24), SEEN);
  equal(ring.stateAt(T + 15), SEEN);
  equal(ring.stateAt(T + 14), NONE);
  equal(ring.read(T + 20).spread, 20);
  equal(ring.knownFrom, T + 15);
});

test('a second that comes late falls into its place; one too old is refused', () => {
  const ring = new SecondRing(10);
  ring.put(T + 9, 9, 1, 2, 0);
  equal(ring.put(T + 3, 3, 1, 2, 0), true);
  equal(ring.read(T + 3).spread, 3);
  equal(ring.put(T - 1, 1, 1, 2, 0), false);
  equal(ring.newest, T + 9);
});

test('a gap does not overwrite an observation, an observation fills a gap', () => {
  const ring = new SecondRing(10);
  ring.put(T, 1, 1, 2, 0);
  equal(ring.putGap(T, 1), false);
  ring.putGap(T + 1, 1);
  equal(ring.stateAt(T + 1), GAP);
  ring.put(T + 1, 2, 1, 2, 0);
  equal(ring.stateAt(T + 1), SEEN);
});

test('a gap cuts the line', () => {
  const ring = new SecondRing(100);
  for (let s = T; s < T + 10; s++) if (s !== T + 5) ring.put(s, 1, 1, 2, 0);
  ring.putGap(T + 5, 1);
  const flat = ringPoints(ring, 'spread', T, T + 9, 100, 'sure', 0);
  const xs = flat.filter((_, i) => i % 2 === 0).map((x) => x / 1000 - T);
  equal(xs, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  equal(Number.isNaN(flat[11]), true);
  equal(ringGaps(ring, T, T + 9), [{ from: T + 5, to: T + 5, reason: 1 }]);
});

test('a second never received cuts the line as well', () => {
  const ring = new SecondRing(100);
  ring.put(T, 1, 1, 2, 0);
  ring.put(T + 9, 1, 1, 2, 0);
  equal(ringPoints(ring, 'spread', T, T + 9, 100, 'sure', 0).filter(Number.isNaN).length, 1);
});

test('thinning keeps lowest, highest, first and last of each stretch, in order', () => {
  const ring = new SecondRing(4000);
  for (let s = 0; s < 3600; s++) ring.put(T + s, s === 1234 ? 9 : s === 2345 ? 0.001 : 1 + (s % 7) / 100, 1, 2, 0);
  const flat = ringPoints(ring, 'spread', T, T + 3599, 100, 'sure', 0);
  const ys = flat.filter((_, i) => i % 2 === 1);
  const xs = flat.filter((_, i) => i % 2 === 0);
  equal(Math.max(...ys), 9);
  equal(Math.min(...ys), 0.001);
  equal(ys.length <= 420, true);
  equal(xs.every((x, i) => i === 0 || x >= xs[i - 1]), true);
  equal([xs[0], xs.at(-1)], [T * 1000, (T + 3599) * 1000]);
});

test('a single second survives any zoom', () => {
  const ring = new SecondRing(4000);
  ring.put(T, 1, 1, 2, 0);
  equal(ringPoints(ring, 'spread', T - 5, T + 3000, 50, 'sure', 0), [T * 1000, 1]);
});

test('suspect seconds leave the line and make one of their own that reaches its neighbours', () => {
  const ring = new SecondRing(100);
  for (let s = T; s < T + 10; s++) ring.put(s, 1, 1, 2, 0);
  ring.markSuspect(T + 4, T + 5);
  const values = (flat) => flat.filter((y, i) => i % 2 === 1 && !Number.isNaN(y)).length;
  equal(values(ringPoints(ring, 'spread', T, T + 9, 100, 'sure', 0)), 8);
  equal(values(ringPoints(ring, 'spread', T, T + 9, 100, 'suspect', 0)), 4);
  equal(values(ringPoints(ring, 'spread', T, T + 9, 100, 'all', 0)), 10);
});

test('gaps too near to be told apart are drawn as one', () => {
  const gaps = Array.from({ length: 100 }, (_, i) => ({ from: i * 10, to: i * 10 + 1, reason: 'stale' }));
  equal(mergeGaps(gaps, 1).length, 100);
  equal(mergeGaps(gaps, 60).length, 1);
});

test('history is cut where its points lie far apart', () => {
  const doubted = [1, 2, 3, 4].map((second) => ({ second, value: second, suspect: second === 3 }));
  equal(historyPoints(doubted, 0, 9, 5, 0, 'sure').filter((_, i) => i % 2).join(), '1,2,NaN,4');
  equal(historyPoints(doubted, 0, 9, 5, 0, 'suspect').filter((_, i) => i % 2).join(), '2,3,4');
  const flat = historyPoints([{ second: 1, value: 1 }, { second: 2, value: 1 }, { second: 50, value: 1 }], 0, 100, 5, 0);
  equal(flat.filter(Number.isNaN).length, 1);
});

test('bars are put together without losing an extreme, and one without a trade stays one', () => {
  const at = Date.UTC(2026, 4, 1);
  const minute = (i, open, high, low, close) => ({ at: at + i * 60000, open, high, low, close, volume: close === null ? 0 : 2, trades: close === null ? 0 : 1, final: true });
  const rows = [minute(0, 10, 12, 9, 11), minute(1, null, null, null, null), minute(4, 11, 30, 11, 12), minute(5, 12, 13, 1, 2)];
  const [first, second] = mergeBars(rows, 5);
  equal([first.open, first.high, first.low, first.close, first.volume, first.trades, first.at].join(), [10, 30, 9, 12, 4, 2, at].join());
  equal([second.open, second.low, second.at - at].join(), '12,1,300000');
  equal(mergeBars([minute(1, null, null, null, null)], 1)[0].close, null);
});

test('own minutes stand where the history has them too; joins and voids are found', () => {
  const bar = (i) => ({ at: i * 60000, close: 1 });
  const { bars, joins, voids } = joinBars([bar(10), bar(11)], [bar(1), bar(2), bar(9), bar(10)], 1);
  equal(bars.map((one) => `${one.at / 60000}${one.source[0]}`).join(), '1h,2h,9h,10l,11l');
  equal(joins.join(), '600000');
  equal(JSON.stringify(voids), '[{"from":180000,"to":540000}]');
  equal(barAt(bars, 9.5 * 60000, 1).at, 540000);
  equal(barAt(bars, 5 * 60000, 1), null);
});

test('a bar is wide enough to be seen, and whole in the history it is made of', () => {
  equal(barMinutes(7200, 800), 1);
  equal(barMinutes(86400 * 7, 800), 120);
  equal(LENGTHS.filter((length) => length >= 60 && length % 60).length, 0);
  equal(LENGTHS.filter((length) => length >= 1440 && length % 1440).length, 0);
  equal(seriesOf('btcusdt', [{ series: 'synthetic:btcusdt', last_date: '2026-05-31' }, { series: 'kraken:btc_usd', last_date: '2021-01-01' }, { series: 'kraken:eth_usd', last_date: '2022-01-01' }]).map((one) => one.series).join(), 'kraken:btc_usd,synthetic:btcusdt');
});

test('news marks stand apart and their sentiment is that of all their items', () => {
  const hour = (i, items, mean) => ({ at: i * 3600000, items, positive: items, negative: 0, neutral: 0, sentiment_mean: mean });
  const marks = newsMarks([hour(0, 3, 1), hour(1, 1, -1), hour(4, 1, null)], 60, 86400, 200);
  equal(JSON.stringify(marks.map((mark) => [mark.at / 3600000, mark.minutes, mark.items, mark.mean])), '[[0,120,4,0.5],[4,120,1,null]]');
});

test('hello brings mode, books and clock', () => {
  const store = new Store();
  store.apply(hello('live'), 1000);
  equal([store.mode, [...store.books.keys()], store.books.get('btc_mxn').venue], ['live', ['btc_mxn'], 'bitso']);
  equal(store.serverNow(3000), T * 1000 + 2000);
  equal(store.rightEdge(3000), T + 1);
});

test('a replay ends at its own newest second, whatever the clock says', () => {
  const store = new Store();
  store.apply(hello('replay'), 0);
  store.apply(spread(T - 90000, 0.2), 0);
  equal(store.rightEdge(50000), T - 90000);
});

test('a snapshot fills the ring; its rows are as old as they are', () => {
  const store = new Store();
  store.apply(hello(), 100000);
  store.apply({ type: 'snapshot', topic: 'spread', data: [spread(T - 30, 0.1, { type: undefined, age_ms: undefined }), { orderbook_timestamp: at(T - 29), book: 'btc_mxn', reason: 'stale' }] }, 100000);
  const book = store.books.get('btc_mxn');
  equal([book.ring.stateAt(T - 30), book.ring.stateAt(T - 29)], [SEEN, GAP]);
  equal(store.ageMs(book, 100000), 30000);
  equal(store.reasons.names[book.ring.read(T - 29).reason], 'stale');
});

test('the same second twice is one second', () => {
  const store = new Store();
  store.apply(hello(), 0);
  store.setAbove('btc_mxn', { 0.5: 7 }, T);
  store.apply(spread(T + 1, 0.6), 0);
  store.apply(spread(T + 1, 0.6), 0);
  equal(store.books.get('btc_mxn').above.get('0.5'), 8);
});

test('exactly on the threshold is not above it', () => {
  const store = new Store();
  store.apply(hello(), 0);
  store.setAbove('btc_mxn', {}, T);
  store.apply(spread(T + 1, '0.500000'), 0);
  equal(store.books.get('btc_mxn').above.get('0.5') ?? 0, 0);
});

test('at UTC midnight the time above thresholds starts anew', () => {
  const store = new Store();
  const midnight = Math.ceil(T / 86400) * 86400;
  store.apply(hello(), 0);
  store.setAbove('btc_mxn', { 0.5: 100 }, midnight - 5);
  store.apply(spread(midnight - 1, 0.6), 0);
  equal(store.books.get('btc_mxn').above.get('0.5'), 101);
  store.apply(spread(midnight, 0.6), 0);
  equal(store.books.get('btc_mxn').above.get('0.5'), 1);
});

test('a book is fresh, then quiet, then silent; a gap says its reason', () => {
  const store = new Store();
  store.setConnection({ state: 'open' });
  store.apply(hello('live'), 0);
  equal(bookHealth(store, store.books.get('btc_mxn'), 0).level, 'loading');
  store.apply(spread(T, 0.1), 0);
  const book = store.books.get('btc_mxn');
  equal(bookHealth(store, book, 100).level, 'fresh');
  store.apply(spread(T + 1, 0.1, { age_ms: 2500 }), 1000);
  equal(bookHealth(store, book, 1000).level, 'quiet');
  equal(bookHealth(store, book, 3100).level, 'silent');
  store.apply({ type: 'gap', orderbook_timestamp: at(T + 4), book: 'btc_mxn', reason: 'crossed', detail: '' }, 4000);
  equal(bookHealth(store, book, 4100).level, 'gap');
  const line = summary(store, 4100, (ms) => clock(ms, 'utc'));
  equal(line.level, 'error');
  equal(/bitso btc_mxn: no data since .* crossed\. The exchange shows a bid above the ask/.test(line.text), true);
  store.setConnection({ state: 'closed', attempt: 3, retryAt: 9000 });
  equal(bookHealth(store, book, 4200).level, 'silent');
  equal(/Trying again in 5 s \(attempt 3\)/.test(summary(store, 4200, () => 'then').text), true);
});

test('each group of books that fails is named with its own venue, the worst first', () => {
  const store = new Store();
  store.setConnection({ state: 'open' });
  store.apply({ ...hello('live'), books: ['btc_mxn', 'usd_mxn', 'btcusdt', 'ethusdt'], venues: { bitso: ['btc_mxn', 'usd_mxn'], binance: ['btcusdt', 'ethusdt'] } }, 0);
  const say = () => summary(store, 1200, (ms) => clock(ms, 'utc'));
  for (const book of ['btc_mxn', 'usd_mxn']) store.apply(spread(T, 0.1, { book }), 1000);
  for (const book of ['btcusdt', 'ethusdt']) store.apply({ type: 'gap', orderbook_timestamp: at(T), book, reason: 'disconnected', detail: '' }, 1000);
  equal(/^binance btcusdt and ethusdt: no data since \S+ disconnected\. It reconnects/.test(say().text), true);
  store.apply(spread(T + 1, 0.1, { book: 'usd_mxn', age_ms: 4000 }), 1000);
  store.apply({ type: 'gap', orderbook_timestamp: at(T + 1), book: 'btc_mxn', reason: 'crossed', detail: '' }, 1000);
  equal(/^binance btcusdt and ethusdt: no data since \S+ disconnected; bitso btc_mxn: no data since \S+ crossed; bitso usd_mxn: no change since/.test(say().text), true);
  equal(say().level, 'error');
  store.apply({ ...hello('live'), books: [] }, 1000);
  equal(/^bitso btc_mxn and usd_mxn, binance btcusdt and ethusdt: nothing from the server since/.test(summary(store, 9000, () => 'then').text), true);
});

test('a book that a recording has had nothing of is told apart from one that is awaited', () => {
  const store = new Store();
  store.setConnection({ state: 'open' });
  store.apply({ ...hello('replay'), books: ['btc_mxn', 'btcusdt'], venues: { bitso: ['btc_mxn'], binance: ['btcusdt'] } }, 0);
  const say = () => summary(store, 1200, (ms) => clock(ms, 'utc'));
  equal(bookHealth(store, store.books.get('btcusdt'), 0).level, 'loading');
  // What an earlier replay left in the lake says nothing of this one.
  store.backfill('btc_mxn', [{ second: T - 60, spread: 0.1, bid: 1, ask: 2 }], [], T - 60);
  equal(say().level, 'wait');
  store.apply(spread(T, 0.1, { book: 'btc_mxn' }), 1000);
  equal(bookHealth(store, store.books.get('btcusdt'), 1200).level, 'unrecorded');
  equal(say(), { level: 'ok', text: 'Bitso btc_mxn is in step, one observation a second. The recording has had nothing of binance btcusdt so far.' });
});

test('of the marks of a book one a pixel is kept: firing before resolved, the highest of them, and the chosen one', () => {
  const entry = (second, state, value, book = 'a') => ({ key: `${book}${second}${state}${value}`, second, state, value, book, threshold: '0.1' });
  const frame = { from: T, to: T + 1000, buckets: 100 };
  const many = [entry(T, 'resolved', '0.05'), entry(T + 1, 'firing', '0.2'), entry(T + 2, 'firing', '0.9'), entry(T + 3, 'no_data', null), entry(T + 4, 'firing', '0.3', 'b'), entry(T + 10, 'resolved', '0.05')];
  equal(thinMarks(many, frame).map((one) => one.key), [many[2].key, many[4].key, many[5].key]);
  equal(thinMarks(many, frame, many[0].key)[0].key, many[0].key);
  equal(thinMarks(many, { ...frame, to: T + 10, buckets: 1000 }).length, 6);
  const dense = Array.from({ length: 5000 }, (_, i) => entry(T + i / 5, i % 2 ? 'firing' : 'resolved', '0.2'));
  equal(thinMarks(dense, { ...frame, buckets: 1000, most: 400 }).length <= 400, true);
});

test('seconds between implied rates that nothing recorded are gaps, not blanks; so are those since the lake began', () => {
  const implied = new Implied();
  const row = (second) => [at(second), '0.1', '18.2', '18.4', null];
  const columns = ['orderbook_timestamp', 'basis_pct', 'implied_mid', 'quoted_mid', 'reason'];
  implied.fill({ watched: true, columns, rows: [row(T + 10), row(T + 11), row(T + 20)] }, T, T + 5);
  equal(implied.at(T + 4), null);
  equal(implied.at(T + 5).reason, 'not_recorded');
  equal(implied.at(T + 10).basis, 0.1);
  equal(implied.at(T + 15).reason, 'not_recorded');
  equal(implied.at(T + 21), null);
  equal(unsaidWords('not_recorded', reasonWords), 'not recorded');
});

test('alerts keep a fixed number, newest first, each once', () => {
  const log = new AlertLog(5);
  for (let i = 1; i <= 9; i++) log.add({ seq: i, id: 'x' + i, state: 'firing', book: 'b', threshold: '1', since: at(T + i), orderbook_timestamp: at(T + i) });
  equal(log.add({ seq: 9, id: 'x9', state: 'firing', book: 'b', threshold: '1', since: at(T + 9), orderbook_timestamp: at(T + 9) }), null);
  equal(log.entries.map((entry) => entry.seq), [9, 8, 7, 6, 5]);
  equal(log.lastSeq, 9);
  equal(log.between(T + 6, T + 7).length, 2);
});

test('an alert is a sentence', () => {
  const log = new AlertLog(5);
  const entry = log.add({ seq: 1, id: 'a', state: 'firing', book: 'btc_mxn', threshold: '0.5', value: '0.513', since: at(T), orderbook_timestamp: at(T) });
  equal(sentence(entry), 'btc_mxn spread 0.513 % is above 0.5 %');
});

test('quality results stay bounded and hold the newest of each rule', () => {
  const store = new Store();
  for (let i = 0; i < 1000; i++) store.apply({ type: 'quality', rule: 'r' + (i % 900), dataset: 'd', status: 'pass', observed: i }, 0);
  equal(store.quality.size <= 400, true);
});

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

test('prices have as many digits as the tick of their book, and none that says something is cut', () => {
  equal(atTick('86432.81000000', 2), '86432.81');
  equal(atTick('86432.80000000', 2), '86432.80');
  equal(atTick('86432.00000000', 2), '86432.00');
  equal(atTick('86432.81234000', 2), '86432.81234');
  equal(atTick('1499100', 0), '1499100');
  const store = new Store();
  store.apply(hello(), 0);
  store.apply(spread(T, 0.1, { bid: '86432.81000000', ask: '86432.90000000' }), 0);
  equal(store.books.get('btc_mxn').priceDecimals, 2);
  equal(group('-1234.5'), '−1,234.5');
});

test('numbers are written exactly', () => {
  equal([group('790333.41'), group('-1234567'), group('12')], ['790,333.41', '−1,234,567', '12']);
  equal([padDecimals('18.4', 5), padDecimals('18', 2), padDecimals('18.123', 2)], ['18.40000', '18.00', '18.123']);
  equal([threshold('0.50'), threshold('1.0'), threshold('10')], ['0.5', '1', '10']);
  equal([decimalOrNull('0,37'), decimalOrNull('.5'), decimalOrNull('-1'), decimalOrNull('1e3'), decimalOrNull('0')], ['0.37', '0.5', null, null, null]);
});

test('lengths of time are written as people say them', () => {
  equal([duration(140), duration(3000), duration(125000), duration(3840000)], ['140 ms', '3 s', '2 min 5 s', '1 h 4 min']);
  equal([spanSeconds('15m'), spanSeconds('7d'), spanSeconds('x')].map(String), ['900', '604800', 'NaN']);
  equal([spanText(900), spanText(86400), spanText(75)], ['15m', '1d', '75s']);
});

test('zones: the same moment in three of them', () => {
  const moment = Date.UTC(2026, 10, 22, 4, 10, 26);
  equal([clock(moment, 'utc'), clock(moment, 'local'), clock(moment, 'mexico')], ['04:10:26', '13:10:26', '22:10:26']);
  equal([day(moment, 'mexico'), stamp(moment, 'utc')], ['2026-11-21', '2026-11-22 04:10:26']);
  equal(offsetMs(moment, 'mexico'), -6 * 3600 * 1000);
});

function rule(id, failing, status, more = {}) {
  return { id, dataset: 'gold/market', dimension: 'validity', severity: 'stop', meaning: `meaning of ${id}`, owner: 'data', failing, last: { status, at: at(T), observed: '0' }, ...more };
}

function result(id, dataset, status, second) {
  return { rule: id, dataset, status, at: at(second), severity: 'stop', observed: status === 'fail' ? '3 rows' : '0 rows', failing_rows: status === 'fail' ? 3 : 0 };
}

test('rules: a newer word of the socket counts, an older one does not, and one data set speaks for itself', () => {
  const rules = [rule('a.x', ['one', 'two'], 'fail'), rule('a.y', [], 'pass'), rule('a.z', [], 'not_run', { last: { status: 'not_run', at: null } })];
  const now = rulesNow(rules, [result('a.x', 'one', 'pass', T + 1), result('a.y', 'one', 'fail', T - 1), result('a.z', 'one', 'fail', T + 5)]);
  equal(now.map((one) => one.failing), [['two'], [], ['one']]);
  equal(now.map(statusOf), ['fail', 'pass', 'fail']);
  equal([now[0].last.status, now[2].last.observed, now[2].last.failing_rows], ['fail', '3 rows', 3]);
});

test('rules in a line: rows kept out and warnings are everyday work, what stops gold is bad', () => {
  const of = (severity, status) => ({ rule: 'x', dataset: 'y', status, severity });
  equal(rulesLine([of('stop', 'pass'), of('note', 'pass')]), { text: 'all 2 pass', bad: false });
  equal(rulesLine([of('stop', 'pass'), of('quarantine', 'fail'), of('warn', 'fail'), of('note', 'fail')]), { text: '1 of 4 pass, 1 kept rows out, 2 warnings', bad: false });
  equal(rulesLine([of('stop', 'fail'), of('warn', 'fail')]), { text: '1 failing, 0 of 2 pass, 1 warning', bad: true });
});

test('the gate: told over the socket before the server is asked, and opened the same way', () => {
  equal(heldBy(null, []), []);
  const told = heldBy({ held_by: [] }, [result('master.keys', 'gold/master', 'fail', T), { ...result('a.b', 'x', 'fail', T), severity: 'warn' }]);
  equal(heldSentence(told), 'Gold is held back: master.keys fails on gold/master.');
  const gate = { held_by: [{ rule: 'a.x', datasets: ['one', 'two'], at: at(T) }, { rule: 'a.y', datasets: ['one'], at: at(T) }] };
  equal(heldBy(gate, [result('a.y', 'one', 'pass', T + 1), result('a.x', 'one', 'pass', T - 1)]).map((one) => [one.rule, one.datasets]), [['a.x', ['one', 'two']]]);
  equal(heldSentence(heldBy(gate, [])), 'Gold is held back: a.x fails on one, two and 1 more.');
});

test('the scorecard as a matrix: sums by line, failing lines first', () => {
  const cell = (dataset, dimension, passing, failing, not_run, status) => ({ dataset, dimension, rules: passing + failing + not_run, passing, failing, not_run, status });
  const lines = matrix([cell('a', 'validity', 2, 0, 1, 'pass'), cell('a', 'accuracy', 0, 1, 0, 'warn'), cell('b', 'validity', 1, 1, 0, 'fail'), cell('c', 'validity', 0, 0, 4, 'not_run')]);
  equal(lines.map((line) => [line.dataset, line.status, line.passing, line.failing, line.notRun]), [['b', 'fail', 1, 1, 0], ['a', 'warn', 2, 1, 1], ['c', 'not_run', 0, 0, 4]]);
});

test('rules are found by state, data set and words, failing and severe ones first', () => {
  const rules = [rule('a.pass', [], 'pass'), rule('b.note', ['x'], 'fail', { severity: 'note' }), rule('c.stop', ['x'], 'fail'), rule('d.idle', [], 'not_run', { dataset: 'bars' })];
  const find = (more) => filtered(rules, { show: 'all', dataset: '', dimension: '', text: '', ...more }).map((one) => one.id);
  equal(find({}), ['c.stop', 'b.note', 'a.pass', 'd.idle']);
  equal(find({ show: 'failing', text: 'Meaning of B' }), ['b.note']);
  equal([find({ dataset: 'bars' }), find({ dimension: 'accuracy' }), find({ show: 'not_run' })], [['d.idle'], [], ['d.idle']]);
});

test('the flow: layers are added up, and a hop that does not add up is said to', () => {
  const layer = (layer, rows, age_s) => ({ pipeline: 'news', layer, dataset: layer + rows, rows, files: 1, bytes: 10, age_s });
  const hop = { pipeline: 'news', from: 'bronze', to: 'silver', rows_in: 10, accepted: 7, quarantined: 2, duplicates: 1 };
  const [flow] = flowOf({ layers: [layer('silver', 4, 50), layer('silver', 3, 20), layer('gold', 1, null)], hops: [hop, { ...hop, accepted: 8 }] });
  equal([flow.layers.bronze.sets.length, flow.layers.silver.rows, flow.layers.silver.age, flow.layers.gold.age], [0, 7, 20, null]);
  equal(flow.hops.map((one) => one.adds), [true, false]);
});

test('an alert of a quality rule is told as such, the newest word of each, firing ones first', () => {
  const log = new AlertLog(10);
  const alert = (seq, rule, state, second) => log.add({ seq, id: rule, rule, book: 'usd_mxn', state, threshold: '0.5', since: at(T), orderbook_timestamp: at(second), value: '1' });
  alert(1, 'quality:quotes.jump@usd_mxn', 'firing', T);
  alert(2, 'usd_mxn>0.5', 'firing', T + 1);
  alert(3, 'quality:spreads.freshness@btc_mxn', 'firing', T + 2);
  alert(4, 'quality:quotes.jump@usd_mxn', 'resolved', T + 9);
  equal(qualityAlerts(log.entries, 5).map((one) => `${one.state} ${sentence(one)}`), ['firing spreads.freshness on btc_mxn fails', 'resolved quotes.jump on usd_mxn passes again']);
});

/** Runs all of them: [{name, error}]. */
export function run() {
  return tests.map(({ name, body }) => {
    try {
      body();
      return { name, error: null };
    } catch (error) {
      return { name, error: String(error.stack ?? error) };
    }
  });
}
