// Tests of how numbers, lengths and times are written and read.

import { csvAddress, csvName } from '/js/data/answers.js';
import { isMadeSeries } from '/js/data/insights.js';
import { unitsOf } from '/js/data/marketbars.js';
import { typedMoment } from '/js/data/moments.js';
import { Store } from '/js/data/store.js';
import { atTick, decimalOrNull, duration, group, padDecimals, short, spanSeconds, spanText, spanWords, spreadDigits, threshold } from '/js/format.js';
import { rangeWords } from '/js/panels/spreadhead.js';
import { clock, day, moment, offsetMs, stamp, tickLabel, zoneShort } from '/js/time.js';
import { equal, hello, spread, T, test } from './check.mjs';

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

test('a span is read in two units at most, rounded', () => {
  equal([900, 86400, 604800, 45, 75, 5400].map(spanWords), ['15m', '1d', '7d', '45s', '1m 15s', '1h 30m']);
  equal([250834, 3661, 86399, 3599.7, 129599].map(spanWords), ['2d 22h', '1h 1m', '1d', '1h', '1d 12h']);
});

test('zones: the same moment in three of them', () => {
  const moment = Date.UTC(2026, 10, 22, 4, 10, 26);
  equal([clock(moment, 'utc'), clock(moment, 'local'), clock(moment, 'mexico')], ['04:10:26', '13:10:26', '22:10:26']);
  equal([day(moment, 'mexico'), stamp(moment, 'utc')], ['2026-11-21', '2026-11-22 04:10:26']);
  equal(offsetMs(moment, 'mexico'), -6 * 3600 * 1000);
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

test('a time of another year says its year, in the zone of the screen', () => {
  const at = Date.parse('2025-12-31T23:30:00Z');
  const day = 86400000;
  equal([moment(at, 'utc', at - 40 * day), moment(at, 'utc', at + day)], ['12-31 23:30:00 UTC', '2025-12-31 23:30:00 UTC']);
  equal(moment(at + 3600000, 'mexico', at - day), '12-31 18:30:00 UTC−6');
  const range = (from, to, edge) => rangeWords({ from: at / 1000 + from, to: at / 1000 + to, zone: 'utc' }, edge === 0 ? 0 : at / 1000 + edge);
  equal(range(-3600, -60, 60), '12-31 22:30 – 23:29');
  equal(range(-3600, -60, 3600), '2025-12-31 22:30 – 23:29');
  equal(range(-90000, 3600, 86400), '2025-12-30 22:30 – 2026-01-01 00:30');
});

test('units of a book, digits of a spread by the tick of its price, round amounts', () => {
  equal(unitsOf('btc_mxn'), { base: 'BTC', quote: 'MXN' });
  equal(unitsOf('btcusdt'), { base: 'BTC', quote: 'USDT' });
  equal(unitsOf('strange'), null);
  equal([spreadDigits(1500000, 0), spreadDigits(17.3, 3), spreadDigits(86000, 2), spreadDigits(86000, 8)], [4, 4, 5, 6]);
  equal([10000, 500000, 1000000, 2500000, 50].map(short), ['10k', '500k', '1M', '2.5M', '50']);
});

test('a tick of an axis is a time, at midnight its day, of another year with the year', () => {
  const at = Date.parse('2025-12-31T00:00:00Z');
  equal([tickLabel(at, 'utc', 3600, at), tickLabel(at, 'utc', 3600, at + 86400000), tickLabel(at, 'mexico', 3600, at)], ['12-31', '2025-12-31', '18:00']);
  equal([tickLabel(at + 61000, 'utc', 59, at), tickLabel(at + 61000, 'utc', 60, at)], ['00:01:01', '00:01']);
});

test('the CSV of an answer has its question and parameters in address and name, and says what is made up', () => {
  const asked = { from: '2020-01-02', to: '2023-08-21', user: 'a b/..&' };
  equal(csvAddress('net_flow', asked), '/api/master/query/net_flow.csv?from=2020-01-02&to=2023-08-21&user=a+b%2F..%26&rows=100000');
  equal(csvName('net_flow', asked, true), 'spreadlake_SYNTHETIC_net_flow_from-2020-01-02_to-2023-08-21_user-a-b-..-.csv');
  equal(csvName('totals', {}, false), 'spreadlake_totals.csv');
});

test('a series is the generator\'s by its name, or if some are and no name says which', () => {
  const rows = (...names) => names.map((series) => ({ series }));
  const made = (published, ...names) => names.map((name) => isMadeSeries(name, rows(...names), published));
  equal(made(true, 'binance:btcusdt', 'synthetic:btcusdt'), [false, true]);
  equal([made(true, 'binance:btcusdt'), made(false, 'binance:btcusdt')], [[true], [false]]);
});
