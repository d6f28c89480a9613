// Tests of how numbers, lengths and times are written.

import { Store } from '/js/data/store.js';
import { atTick, decimalOrNull, duration, group, padDecimals, spanSeconds, spanText, threshold } from '/js/format.js';
import { clock, day, offsetMs, stamp } from '/js/time.js';
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

test('zones: the same moment in three of them', () => {
  const moment = Date.UTC(2026, 10, 22, 4, 10, 26);
  equal([clock(moment, 'utc'), clock(moment, 'local'), clock(moment, 'mexico')], ['04:10:26', '13:10:26', '22:10:26']);
  equal([day(moment, 'mexico'), stamp(moment, 'utc')], ['2026-11-21', '2026-11-22 04:10:26']);
  equal(offsetMs(moment, 'mexico'), -6 * 3600 * 1000);
});
