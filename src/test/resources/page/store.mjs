// Tests of what the page knows: hello, seconds, alerts, the health of each book.

import { AlertLog, filteredAlerts, firingNow, isOpen, sentence, thinMarks } from '/js/data/alerts.js';
import { bookHealth, summary } from '/js/data/health.js';
import { heldBy } from '/js/data/quality.js';
import { GAP, SEEN } from '/js/data/ring.js';
import { secondsAbove } from '/js/data/exposure.js';
import { Store } from '/js/data/store.js';
import { decodeView, defaultView, encodeView } from '/js/data/view.js';
import { feedsAndLake } from '/js/panels/health.js';
import { clock } from '/js/time.js';
import { at, equal, hello, spread, T, test } from './check.mjs';

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
  equal(firingNow(log.entries).map((entry) => entry.id), ['own-2', 'own-1', 'x5', 'x4', 'x2']);
  equal(filteredAlerts(log.entries, 'own').map((entry) => entry.id), ['own-2', 'own-1']);
  equal(filteredAlerts(log.entries, 'quality').map((entry) => entry.id), ['x5']);
  equal(filteredAlerts(log.entries, 'b').map((entry) => entry.id), ['own-2', 'own-1', 'x2']);
  equal(filteredAlerts(log.entries, 'all').length, 7);
  equal(decodeView(encodeView({ ...defaultView(), alerts: 'firing' })).alerts, 'firing');
});

test('an excursion that its feed was lost in goes on until it is resolved, also when what told of it is forgotten', () => {
  const log = new AlertLog(2);
  const tell = (seq, rule, state) => log.add({ seq, id: rule, rule, book: 'a', state, threshold: '0.5', value: state === 'no_data' ? null : '0.7', since: at(T), orderbook_timestamp: at(T + seq) });
  const firing = () => firingNow(log.whole()).map((entry) => `${entry.rule} ${entry.state} ${entry.second - T}`);
  tell(1, 'one', 'firing');
  tell(2, 'one', 'no_data');
  equal(firing(), ['one firing 1']);
  equal(isOpen(log.newestByThreshold().get('a 0.5')), true);
  tell(3, 'two', 'firing');
  equal(firing(), ['two firing 3', 'one firing 0']);
  tell(4, 'two', 'no_data');
  equal(firing(), ['two firing 3', 'one firing 0']);
  tell(5, 'one', 'resolved');
  equal(firing(), ['two firing 0']);
  tell(6, 'two', 'resolved');
  equal(firing(), []);
});

test('an excursion before the one that lost its feed is not taken for it', () => {
  const log = new AlertLog(10);
  const tell = (seq, id, state) => log.add({ seq, id, rule: 'one', book: 'a', state, threshold: '0.5', since: at(T + seq), orderbook_timestamp: at(T + seq) });
  tell(1, 'x1', 'firing');
  tell(2, 'x1', 'resolved');
  tell(4, 'x3', 'no_data');
  equal(firingNow(log.whole()).map((entry) => [entry.id, entry.value]), [['x3', null]]);
});

test('hello brings mode, books and clock', () => {
  const store = new Store();
  store.apply(hello('live'), 1000);
  equal([store.mode, [...store.books.keys()], store.books.get('btc_mxn').venue], ['live', ['btc_mxn'], 'bitso']);
  equal(store.serverNow(3000), T * 1000 + 2000);
  equal(store.rightEdge(3000), T + 1);
});

test('the right edge follows the server\'s clock where it is set back, and does not mind late frames', () => {
  const store = new Store();
  store.apply(hello('live'), 0);
  const second = (k, late) => {
    store.apply({ type: 'status', feeds: [], server_time: at(T - 10 + k) }, k * 1000 + late);
    store.apply(spread(T - 10 + k, 0.1), k * 1000 + late);
  };
  for (let k = 1; k <= 45; k++) second(k, 0);
  equal([store.newestSecond - T, store.rightEdge(45000) - T], [35, 35]);
  for (let k = 46; k <= 54; k++) second(k, 900);
  equal(store.serverNow(54900), (T + 44) * 1000 + 900);
  for (let k = 55; k <= 84; k++) second(k, 12000);
  equal(store.serverNow(96000), (T + 86) * 1000);
  store.apply({ ...hello('live'), server_time: at(T - 100) }, 100000);
  equal(store.serverNow(100000), (T - 100) * 1000);
});

test('each feed is as fresh as it was told itself', () => {
  const store = new Store();
  store.setConnection({ state: 'open' });
  const told = (venue, now) => store.apply({ type: 'status', feeds: [{ venue, state: 'in_step', source: 'ws', reconnects: 0, rest_budget_left: 9 }] }, now);
  const words = (now) => feedsAndLake(store, now).rows.map(([name, text]) => `${name} ${text}`).filter((row) => /in step|Unknown/.test(row));
  told('bitso', 1000);
  told('binance', 1000);
  told('bitso', 9000);
  equal(words(9000), ['bitso in step by socket', 'binance was in step by socket', ' Unknown now: last told 8 s ago.']);
  equal(feedsAndLake(store, 9000).old, false);
  equal(words(20000)[0], ' Unknown now: the server last said this 11 s ago.');
});

test('an alert of a rule that nobody told of says that the rules are others', () => {
  const store = new Store();
  const alert = (seq, rule) => store.apply({ type: 'alert', seq, id: `x${seq}`, rule, book: 'a', state: 'firing', threshold: '0.5', since: at(T), orderbook_timestamp: at(T) }, 0);
  store.setRules([{ id: 'a>0.5', above: '0.5' }]);
  alert(1, 'a>0.5');
  alert(2, 'quality:quotes.jump@a');
  alert(0, 'own-1');
  equal(store.lacksRule, false);
  alert(3, 'a>0.7');
  equal(store.lacksRule, true);
  store.takeDirty();
  store.setRules([{ id: 'a>0.5', above: '0.5' }]);
  equal([store.lacksRule, store.takeDirty().has('rules')], [false, false]);
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

test('of a day that has been told of and had no observation so far nothing is above; of one not told of nobody knows', () => {
  const store = new Store();
  const midnight = Math.ceil(T / 86400) * 86400;
  store.apply(hello(), 0);
  const book = store.books.get('btc_mxn');
  const above = (second) => secondsAbove(book, '0.5', second);
  equal(above(midnight - 5), null);
  store.apply(spread(midnight - 5, 0.1), 0);
  store.setAbove('btc_mxn', { 0.5: 100 }, midnight - 5);
  equal(above(midnight - 1), 100);
  equal(above(midnight + 60), null);
  store.apply({ type: 'gap', orderbook_timestamp: at(midnight + 60), book: 'btc_mxn', reason: 'disconnected', detail: '' }, 0);
  equal(above(midnight + 60), 0);
  store.apply(spread(midnight + 61, 0.6), 0);
  equal(above(midnight + 61), 1);
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
  const greeting = { ...hello('live'), books: ['btc_mxn', 'usd_mxn', 'btcusdt', 'ethusdt'], venues: { bitso: ['btc_mxn', 'usd_mxn'], binance: ['btcusdt', 'ethusdt'] } };
  store.apply(greeting, 0);
  const say = () => summary(store, 1200, (ms) => clock(ms, 'utc'));
  for (const book of ['btc_mxn', 'usd_mxn']) store.apply(spread(T, 0.1, { book }), 1000);
  for (const book of ['btcusdt', 'ethusdt']) store.apply({ type: 'gap', orderbook_timestamp: at(T), book, reason: 'disconnected', detail: '' }, 1000);
  equal(/^binance btcusdt and ethusdt: no data since \S+ disconnected\. It reconnects/.test(say().text), true);
  store.apply(spread(T + 1, 0.1, { book: 'usd_mxn', age_ms: 4000 }), 1000);
  store.apply({ type: 'gap', orderbook_timestamp: at(T + 1), book: 'btc_mxn', reason: 'crossed', detail: '' }, 1000);
  equal(/^binance btcusdt and ethusdt: no data since \S+ disconnected; bitso btc_mxn: no data since \S+ crossed; bitso usd_mxn: no change since/.test(say().text), true);
  equal(say().level, 'error');
  store.apply(greeting, 1000);
  equal(/^bitso btc_mxn and usd_mxn, binance btcusdt and ethusdt: nothing from the server since/.test(summary(store, 9000, () => 'then').text), true);
});

test('a book that a recording has had nothing of is told apart from one that is awaited', () => {
  const store = new Store();
  store.setConnection({ state: 'open' });
  store.apply({ ...hello('replay'), books: ['btc_mxn', 'btcusdt'], venues: { bitso: ['btc_mxn'], binance: ['btcusdt'] } }, 0);
  const say = () => summary(store, 1200, (ms) => clock(ms, 'utc'));
  equal(bookHealth(store, store.books.get('btcusdt'), 0).level, 'loading');
  // What an earlier replay left in the lake says nothing of this one.
  store.backfill('btc_mxn', [{ second: T - 60, spread: 0.1, bid: 1, ask: 2, prices: ['1', '2'] }], [], T - 60);
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

test('alerts keep a fixed number, newest first, each once', () => {
  const log = new AlertLog(5);
  for (let i = 1; i <= 9; i++) log.add({ seq: i, id: 'x' + i, state: 'firing', book: 'b', threshold: '1', since: at(T + i), orderbook_timestamp: at(T + i) });
  equal(log.add({ seq: 9, id: 'x9', state: 'firing', book: 'b', threshold: '1', since: at(T + 9), orderbook_timestamp: at(T + 9) }), null);
  equal(log.entries.map((entry) => entry.seq), [9, 8, 7, 6, 5]);
  equal(log.lastSeq, 9);
  equal(log.between(T + 6, T + 7).length, 2);
});

test('a snapshot of the status names every batch there is: one that ended with its server is forgotten', () => {
  const store = new Store();
  const batch = (pipeline, status) => ({ type: 'batch', pipeline, run: `${pipeline}_1`, status });
  const snapshot = (...batches) => store.apply({ type: 'snapshot', topic: 'status', data: [], batches }, 0);
  store.apply(batch('master', 'running'), 0);
  store.apply(batch('market', 'succeeded'), 0);
  snapshot(batch('market', 'succeeded'));
  equal([...store.batches.keys()], ['market']);
  store.takeDirty();
  snapshot();
  equal([store.batches.size, store.takeDirty().has('batch')], [0, true]);
});

test('an alert is a sentence', () => {
  const log = new AlertLog(5);
  const entry = log.add({ seq: 1, id: 'a', state: 'firing', book: 'btc_mxn', threshold: '0.5', value: '0.513', since: at(T), orderbook_timestamp: at(T) });
  equal(sentence(entry), 'btc_mxn spread 0.513 % is above 0.5 %');
});

test('quality results stay bounded and hold the newest of each rule; what fails is not given up for what passes', () => {
  const store = new Store();
  store.apply({ type: 'quality', rule: 'bad', dataset: 'd', status: 'fail', observed: 0 }, 0);
  for (let i = 0; i < 3000; i++) store.apply({ type: 'quality', rule: 'r' + (i % 2700), dataset: 'd', status: 'pass', observed: i }, 0);
  equal(store.quality.size <= 2000, true);
  equal([...store.quality.values()].filter((one) => one.status === 'fail').length, 1);
});

test('a snapshot of quality names every result there is: what failed on a book that is gone holds nothing back', () => {
  const store = new Store();
  const fails = { rule: 'spreads.accounted', dataset: 'usd_mxn', severity: 'stop', status: 'fail', at: at(T) };
  const snapshot = (part, ...data) => store.apply({ type: 'snapshot', topic: 'quality', part, parts: 2, data }, 0);
  store.apply({ type: 'quality', ...fails }, 0);
  equal(heldBy(null, [...store.quality.values()]).length, 1);
  snapshot(1, { ...fails, dataset: 'btc_mxn' });
  snapshot(2, { ...fails, dataset: 'eth_mxn' });
  equal(heldBy(null, [...store.quality.values()]).map((one) => one.datasets), [['btc_mxn', 'eth_mxn']]);
  store.takeDirty();
  snapshot(1);
  equal([heldBy(null, [...store.quality.values()]), store.takeDirty().has('quality')], [[], true]);
});

test('a threshold of one\'s own that is removed while it fires fires no more', () => {
  const log = new AlertLog(10);
  log.add({ seq: 0, id: 'own-1', rule: 'own-1', book: 'a', state: 'firing', threshold: '0.2', since: at(T), orderbook_timestamp: at(T) });
  log.add({ seq: 5, id: 'own-1', rule: 'a>0.1', book: 'a', state: 'firing', threshold: '0.1', since: at(T), orderbook_timestamp: at(T) });
  log.forgetOwn('own-1');
  equal(firingNow(log.whole()).map((entry) => entry.threshold), ['0.1']);
  equal(log.entries.length, 2);
});

test('what was before the page came is no news; what happened since is, whoever tells it first, once', () => {
  const store = new Store();
  const frame = (seq) => ({ seq, id: `x${seq}`, rule: 'r', book: 'a', state: 'firing', threshold: '0.5', since: at(T + seq), orderbook_timestamp: at(T + seq) });
  const snapshot = (...seqs) => store.apply({ type: 'snapshot', topic: 'alert', data: seqs.map(frame), last_seq: seqs.at(-1) }, 0);
  const news = () => store.alerts.takeNews().map((entry) => entry.seq);
  snapshot(3, 4);
  store.fillAlerts([frame(5), frame(4), frame(1)], 5);
  equal(news(), [5]);
  store.apply({ ...frame(5), type: 'alert' }, 0);
  store.apply({ ...frame(6), type: 'alert' }, 0);
  equal(news(), [6]);
  store.alerts.reconnected();
  snapshot(8, 9);
  store.apply({ ...frame(7), type: 'alert' }, 0);
  store.apply({ ...frame(8), type: 'alert' }, 0);
  store.fillAlerts([frame(10), frame(9), frame(8), frame(2)], 10);
  equal(news(), [7, 8, 9, 10]);
  equal(news(), []);
});

test('a socket that breaks before it told the past makes none of it news', () => {
  const store = new Store();
  store.alerts.reconnected();
  store.alerts.reconnected();
  store.fillAlerts([{ seq: 1, id: 'x1', rule: 'r', book: 'a', state: 'firing', threshold: '0.5', since: at(T), orderbook_timestamp: at(T) }], 1);
  equal(store.alerts.takeNews().length, 0);
});

test('what fires of one\'s own ends with its socket, however long ago it began, and may fire anew', () => {
  const log = new AlertLog(1);
  const own = (id, second) => log.tell({ seq: 0, id, rule: id, book: 'a', state: 'firing', threshold: '0.2', since: at(second), orderbook_timestamp: at(second) });
  own('own-1', T);
  own('own-2', T + 1);
  equal(firingNow(log.whole()).length, 2);
  log.reconnected();
  equal(firingNow(log.whole()), []);
  own('own-2', T + 5);
  equal(firingNow(log.whole()).map((entry) => entry.id), ['own-2']);
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
