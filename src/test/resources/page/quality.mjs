// Tests of rules, the gate, the scorecard and the flow.

import { AlertLog, sentence } from '/js/data/alerts.js';
import { filtered, flowOf, heldBy, heldSentence, matrix, qualityAlerts, rulesLine, rulesNow, statusOf } from '/js/data/quality.js';
import { Store } from '/js/data/store.js';
import { $ } from '/js/dom.js';
import { GateLine } from '/js/panels/quality/gate.js';
import { QualityTab } from '/js/panels/qualitytab.js';
import { answering, at, equal, hello, T, test, until } from './check.mjs';

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

test('the line on gold says nothing of another lake before its gate has answered', async () => {
  const nothing = () => {};
  const store = new Store();
  const quality = new QualityTab({ store, view: { zone: 'utc' }, viewState: { change: nothing }, painter: { ask: nothing } }, null);
  const said = [];
  const line = new GateLine({ open: nothing, announce: (text) => said.push(text) });
  const paint = () => { line.paint(quality.held()); return [$('gate').hidden, said.length]; };
  let gate = { held_by: [{ rule: 'a.x', datasets: ['one'], at: at(T) }] };
  await answering((path) => (path === '/api/quality/gate' ? Response.json(gate) : null), async () => {
    store.apply({ ...hello('live'), lake: 'one' }, 0);
    store.apply({ type: 'quality', ...result('a.x', 'one', 'fail', T) }, 0);
    equal(paint(), [false, 1]);
    await until(() => quality.gate.value);
    store.apply({ ...hello('live'), lake: 'other' }, 0);
    quality.startAnew();
    gate = { held_by: [] };
    equal(paint(), [true, 1]);
    await until(() => quality.gate.value);
    equal(paint(), [true, 2]);
  });
  equal(said, ['Gold is held back: a.x fails on one.', 'Gold is no longer held back.']);
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
