// Tests of rings, lines, bars and marks: what a chart is drawn from.

import { costOf } from '/js/data/depth.js';
import { reasonWords } from '/js/data/health.js';
import { Implied, pastAt, pastOf, unsaidWords } from '/js/data/implied.js';
import { barAt, barMinutes, joinBars, LENGTHS, mergeBars, newsMarks, seriesOf } from '/js/data/marketbars.js';
import { Minutes } from '/js/data/minutes.js';
import { GAP, NONE, SecondRing, SEEN } from '/js/data/ring.js';
import { historyPoints, mergeGaps, ringGaps, ringMeans, ringPoints } from '/js/data/series.js';
import { at, equal, T, test } from './check.mjs';

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

test('the implied rate read from the lake keeps its gaps, also those shorter than what a thinned point stands for, and knows only what is near', () => {
  const columns = ['orderbook_timestamp', 'implied_bid', 'implied_ask', 'implied_mid', 'quoted_mid', 'basis_pct', 'reason'];
  const rate = (second, basis) => [at(second), '1', '1', '18.2', '18.1', basis, null];
  const none = (second, reason) => [at(second), null, null, null, null, null, reason];
  const gap = (from, to, reason) => ({ from, to, reason });
  const gaps = [gap(T + 33, T + 35, 'short'), gap(T + 60, T + 120, 'a'), gap(T + 180, T + 180, 'b')];
  const past = pastOf({
    columns, truncated: true, rows: [rate(T, '0.1'), rate(T + 34, '0.3'), none(T + 60, 'a'), none(T + 180, 'b'), rate(T + 240, '-0.2')],
    gaps: gaps.map((one) => ({ ...one, from: at(one.from), to: at(one.to), seconds: 1 })),
  }, T, T + 1000, 100);
  equal(past.breakAfter, 60);
  equal(past.gaps, gaps);
  equal(pastAt(past, T + 5).basis, 0.1);
  equal([pastAt(past, T + 33).reason, pastAt(past, T + 34).basis], ['short', 0.3]);
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
  const far = { breakAfter: 5, gaps: [] };
  const doubted = [1, 2, 3, 4].map((second) => ({ second, value: second, suspect: second === 3 }));
  equal(historyPoints(doubted, 0, 9, far, 0, 'sure').filter((_, i) => i % 2).join(), '1,2,NaN,4');
  equal(historyPoints(doubted, 0, 9, far, 0, 'suspect').filter((_, i) => i % 2).join(), '2,3,4');
  const flat = historyPoints([{ second: 1, value: 1 }, { second: 2, value: 1 }, { second: 50, value: 1 }], 0, 100, far, 0);
  equal(flat.filter(Number.isNaN).length, 1);
});

test('history is cut where a gap lies between two points, however near they are; not at what is less than a pixel', () => {
  const points = [0, 200, 400, 600, 800].map((second) => ({ second, value: 1 }));
  const cuts = (gaps) => historyPoints(points, 0, 1000, { breakAfter: 288, gaps }, 0).map((x, i, all) => (Number.isNaN(all[i + 1]) ? x / 1000 : null)).filter((x) => x !== null);
  equal(cuts([]), []);
  equal(cuts([{ from: 50, to: 149 }, { from: 610, to: 780 }]), [1, 601]);
  equal(cuts([{ from: 250, to: 260 }, { from: 300, to: 300 }]), []);
  equal(cuts([{ from: 800, to: 900 }]), []);
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

test('minutes held before a long absence make way for an answer that does not reach back to them; others stay', () => {
  const minutes = new Minutes();
  const answer = (...at) => ({ truncated: true, columns: ['minute', 'close'], rows: at.map((i) => [new Date(i * 60000).toISOString(), i]) });
  const held = () => minutes.rows.map((row) => row.at / 60000).join();
  minutes.turnTo('a');
  minutes.fill('a', answer(100, 101, 102));
  minutes.fill('a', answer(103, 104));
  minutes.fill('a', answer(104, 105));
  equal(held(), '100,101,102,103,104,105');
  minutes.apply({ kind: 'bar', book: 'a', final: false, bar: { minute: new Date(402 * 60000).toISOString() } });
  minutes.fill('a', answer(400, 401, 402));
  equal(held(), '400,401,402');
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
  const mixed = newsMarks([hour(0, 3, 1), { ...hour(1, 1, -1), synthetic: true }, hour(4, 1, null)], 60, 86400, 200);
  equal(mixed.map((mark) => Boolean(mark.synthetic)), [true, false]);
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

test('how a spread stands among the seconds observed, gaps left out', () => {
  const ring = new SecondRing(100);
  [0.1, 0.2, 0.3, 0.9].forEach((value, i) => ring.put(T + i, value, 1, 1, 0));
  ring.putGap(T + 4, 1);
  equal(ring.standing(T, T + 4, 0.3), { median: 0.3, below: 0.5, seen: 4 });
  equal(ring.standing(T + 10, T + 20, 0.3), null);
});

test('what trading at once costs, by size; what the book is too thin for is said so', () => {
  const frame = { mid: '1500000', slippage: { buy: [0.05, null], sell: [0.04, 0.2] } };
  equal(costOf(frame, ['15000', '3000000']), [{ size: 15000, base: 0.01, sell: 0.04, buy: 0.05 }, { size: 3000000, base: 2, sell: 0.2, buy: null }]);
  equal(costOf({ mid: '1', slippage: null }, ['1']), null);
  equal(costOf(frame, undefined), null);
});
