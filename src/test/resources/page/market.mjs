// Tests of what the market view holds and draws while what it wants is being read.

import { barsOf, drawnMinutes } from '/js/data/marketbars.js';
import { noteOf } from '/js/panels/marketwords.js';
import { MarketData } from '/js/net/marketdata.js';
import { SpanCache } from '/js/net/spancache.js';
import { equal, T, test, until } from './check.mjs';

const MINUTE = 60000;
const DAY = 86400;
/** The beginning of a day, in milliseconds. */
const START = (T - (T % DAY)) * 1000;

/** A cache, and what it has read. */
function cache(read = async () => [{ at: START }]) {
  const reads = [];
  const made = new SpanCache((key, from, to) => {
    reads.push({ key, from, to });
    return read(key);
  }, () => {}, 0);
  return { made, reads };
}

const paused = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test('who goes on moving is not put off: what is wanted when the pause is over is read', async () => {
  const { made, reads } = cache();
  let from = 0;
  made.want('one 5', from, 1000);
  const moving = setInterval(() => made.want('one 5', --from, 1000), 5);
  try {
    await until(() => reads.length > 0);
  } finally {
    clearInterval(moving);
  }
  equal([reads[0].key, reads[0].from < 0], ['one 5', true]);
});

test('what is held stands until what is wanted was read, or could not be', async () => {
  let fails = false;
  const { made, reads } = cache(async () => {
    if (fails) throw new Error('busy');
    return [{ at: START }];
  });
  made.want('one 1', 0, 100);
  await until(() => made.state === 'done');
  made.want('one 5', 50, 200);
  equal([made.heldIn('one 5', 50, 200).key, made.heldIn('one 5', 100, 200)], ['one 1', null]);
  await until(() => made.held.key === 'one 5');
  fails = true;
  made.want('one 15', 50, 200);
  await until(() => made.state === 'error');
  equal([made.heldIn('one 15', 50, 200), made.heldIn('one 5', 50, 200).key, reads.length], [null, 'one 5', 3]);
});

test('back at what is held nothing is read any more, and what is under way is given up', async () => {
  let answer;
  const { made, reads } = cache((key) => (key === 'one 15' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve([])));
  made.want('one 1', 0, 100);
  await until(() => made.state === 'done');
  made.want('one 5', 0, 500);
  made.want('one 1', 0, 100);
  await paused(200);
  equal(reads.map(({ key }) => key), ['one 1']);
  made.want('one 15', 0, 500);
  await until(() => reads.length === 2);
  made.want('one 1', 0, 100);
  answer([]);
  await paused(0);
  equal([made.held.key, made.state, reads.length], ['one 1', 'done', 2]);
  made.forgive(true);
  equal(made.heldIn('one 1', 0, 100).key, 'one 1');
  made.want('one 1', 0, 100);
  await until(() => reads.length === 3);
});

test('bars held for another length are of the same book, and say how long they are', () => {
  const data = new MarketData(() => {});
  const rows = [{ at: START }];
  data.recorded.held = { key: 'no_one 5', from: START, to: START + 60 * MINUTE, rows };
  data.history.held = { key: 'none:no_one 1h', from: START, to: START + 60 * MINUTE, rows };
  const within = [START, START + 60 * MINUTE];
  equal([data.older('no_one', 1, ...within).minutes, data.older('no_two', 1, ...within)], [5, null]);
  equal([data.bars('none:no_one', 5, ...within).minutes, data.bars('none:no_two', 5, ...within)], [60, null]);
  data.news.held = { key: 'daily', from: START, to: START + 60 * MINUTE, rows };
  equal(data.newsIn(...within), { rows, minutes: 1440 });
  for (const one of [data.recorded, data.history, data.news]) one.leave();
});

test('bars are drawn as long as wanted, or longer while those held are, or do not add up to them', () => {
  equal([drawnMinutes(5, [], 7200), drawnMinutes(5, [1, 1], 7200), drawnMinutes(60, [15, 1], DAY)], [5, 5, 60]);
  equal([drawnMinutes(15, [60, 60], DAY), drawnMinutes(15, [5, 60], DAY)], [60, 60]);
  equal([drawnMinutes(5, [2, 1], 7200), drawnMinutes(720, [480], 90 * DAY)], [10, 1440]);
  // A day in a window of two hours would be one bar in place of all of them.
  equal(drawnMinutes(1, [1440, 60], 7200), 1);
});

test('shorter bars held are put together, longer ones are never called shorter, and none is cut', () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({ at: START + (i + 3) * MINUTE, open: i, close: i, high: i, low: i }));
  const held = { minutes: 1, from: START + 3 * MINUTE, to: START + 23 * MINUTE, rows };
  const begins = (minutes, from, to) => barsOf(held, minutes, START + from * MINUTE, START + to * MINUTE).map((bar) => (bar.at - START) / MINUTE);
  equal(begins(5, 0, 60), [5, 10, 15]);
  equal(begins(5, 4, 22), [0, 5, 10, 15, 20]);
  equal(begins(1, 0, 60).length, 20);
  equal([barsOf({ ...held, minutes: 60 }, 15, START, START), barsOf({ ...held, minutes: 2 }, 5, START, START), barsOf(null, 5, 0, 1)], [[], [], []]);
});

test('an indicator that none of the own bars has yet is said to be missing, one that some have is not', () => {
  const bar = (values) => ({ at: T * 1000, source: 'live', final: true, close: 1, ...values });
  const note = (pane, bars) => noteOf({
    drawn: { minutes: 1 }, minutes: { book: 'btcusdt' }, app: { view: { pane }, store: { mode: 'live' } },
    data: { series: { state: 'loading' }, history: { state: 'done' }, news: { state: 'done' } },
  }, bars, null, 0);
  equal(note('macd', [bar({ rsi_14: 50 }), bar({ macd: null })]), '1 min bars · own minutes of btcusdt · MACD 12 26 9: not known of these minutes yet');
  equal([note('macd', [bar({}), bar({ macd: 0.1 })]), note('volume', [bar({})])], ['1 min bars · own minutes of btcusdt', '1 min bars · own minutes of btcusdt']);
});
