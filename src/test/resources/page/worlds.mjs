// Tests of what the page does where another server greets it, or the same one with another word for what it feeds.

import { summary } from '/js/data/health.js';
import { SEEN } from '/js/data/ring.js';
import { Store } from '/js/data/store.js';
import { Remote } from '/js/net/remote.js';
import { greeted } from '/js/page/newserver.js';
import { Tabs } from '/js/panels/tabs.js';
import { answering, at, equal, hello, spread, T, test, until } from './check.mjs';

test('books and feeds that the server no longer names are gone; the others keep their seconds and colours', () => {
  const store = new Store();
  store.setConnection({ state: 'open' });
  const greet = (venues) => store.apply({ ...hello('live'), books: Object.values(venues).flat(), venues }, 0);
  greet({ bitso: ['btc_mxn', 'usd_mxn'], binance: ['btcusdt'] });
  store.apply({ type: 'status', feeds: [{ venue: 'bitso', state: 'in_step' }, { venue: 'binance', state: 'in_step' }] }, 0);
  for (const book of store.books.keys()) store.apply(spread(T, 0.1, { book }), 0);
  greet({ bitso: ['usd_mxn'] });
  equal([[...store.books.keys()], [...store.feeds.keys()]], [['usd_mxn'], ['bitso']]);
  equal(store.books.get('usd_mxn').ring.stateAt(T), SEEN);
  equal(summary(store, 100, () => 'then').level, 'ok');
  greet({ bitso: ['usd_mxn', 'eth_mxn', 'sol_mxn'] });
  equal([...store.books.values()].map((book) => book.index), [1, 0, 2]);
});

test('what was asked of a server that is gone brings no book back that the new one does not name', () => {
  const store = new Store();
  store.apply({ ...hello('live'), books: ['btc_mxn', 'usd_mxn'] }, 0);
  store.apply(hello('live'), 0);
  store.backfill('usd_mxn', [{ second: T, spread: 0.1, bid: 1, ask: 2, prices: ['1', '2'] }], [], T);
  store.setAbove('usd_mxn', { 0.5: 3 }, T);
  equal([[...store.books.keys()], store.newestSecond], [['btc_mxn'], -1]);
});

test('where something else feeds the server, its seconds are not joined to those of before', () => {
  const store = new Store();
  store.apply(hello('live'), 0);
  store.apply(spread(T, 0.1), 0);
  store.apply(hello('live'), 0);
  equal([store.worlds, store.newestSecond], [0, T]);
  store.apply(hello('replay'), 0);
  const past = T - 4 * 365 * 86400;
  store.apply(spread(past, 0.2), 0);
  equal([store.worlds, store.books.get('btc_mxn').last.second, store.rightEdge(0), store.firstObserved], [1, past, past, past]);
  equal(store.books.get('btc_mxn').ring.range(T - 600, T), null);
});

test('a server that greets again because its live exchange turned out to be simulated has another word for it, and nothing is lost', () => {
  const store = new Store();
  store.setConnection({ state: 'open', since: 1 });
  store.apply(hello('live'), 0);
  store.apply(spread(T, 0.1), 0);
  store.apply(hello('simulated'), 0);
  equal([store.mode, store.isGreetedAgain, store.worlds, store.newestSecond], ['simulated', true, 0, T]);
  store.setConnection({ state: 'connecting' });
  store.setConnection({ state: 'open', since: 2 });
  store.apply(hello('live'), 0);
  equal([store.mode, store.isGreetedAgain, store.worlds, store.newestSecond], ['live', false, 1, -1]);
  store.apply(hello('replay'), 0);
  equal([store.isGreetedAgain, store.worlds], [false, 2]);
});

test('numbers of alerts mean nothing in another lake: the page begins anew', () => {
  const store = new Store();
  const alert = (seq) => ({ type: 'alert', seq, id: `x${seq}`, rule: 'r', book: 'btc_mxn', state: 'firing', threshold: '0.5', since: at(T), orderbook_timestamp: at(T) });
  const greet = (lake) => store.apply({ ...hello('live'), lake }, 0);
  greet('one');
  store.apply(spread(T, 0.1), 0);
  store.apply(alert(900), 0);
  greet('one');
  equal([store.worlds, store.alerts.lastSeq, store.newestSecond], [0, 900, T]);
  greet('other');
  equal([store.worlds, store.alerts.lastSeq, store.alerts.whole().length, store.newestSecond], [1, 0, 0, -1]);
  store.apply({ type: 'snapshot', topic: 'alert', data: [alert(2)], last_seq: 2 }, 0);
  equal([store.alerts.lastSeq, store.alerts.takeNews().length], [2, 0]);
  store.apply(alert(3), 0);
  equal(store.alerts.takeNews().length, 1);
});

test('the tabs show nothing on of a lake that is another now, nor what was asked of it', async () => {
  const nothing = () => {};
  const anew = { startAnew: nothing };
  const app = { store: new Store(), isWarm: true, view: { tab: 'history', zone: 'utc' }, painter: { ask: nothing, askAll: nothing }, history: anew, backfill: anew, implied: anew, market: anew, announce: nothing };
  const tabs = app.tabs = new Tabs(app);
  const remotes = [tabs.runs, tabs.master, tabs.quality, tabs.insights, tabs.insights.news].flatMap((tab) => Object.values(tab).filter((one) => one instanceof Remote));
  const states = () => [...new Set(remotes.map(({ state, value }) => `${state} ${value}`))];
  const lake = { partitions: [], files: [], gaps: [], first_second: at(T) };
  let busy = null;
  const answer = (path) => (busy ? busy.then(() => Response.json(lake)) : Response.json(path === '/api/lake' ? lake : 'old'));
  await answering(answer, async () => {
    await Promise.all([tabs.loadLake(), ...remotes.map((one) => one.load())]);
    tabs.master.asked = { ...tabs.master.asked, name: 'totals', state: 'done' };
    equal([tabs.lake.state, tabs.oldestSecond(), states(), remotes.length > 10], ['done', T, ['done old'], true]);
    let late;
    busy = new Promise((resolve) => { late = resolve; });
    const all = Promise.all([tabs.loadLake(), ...remotes.map((one) => one.load())]);
    greeted(app, { version: null, worlds: -1 });
    late();
    await all;
    equal([tabs.lake.state, tabs.oldestSecond(), states(), tabs.master.asked.state], ['loading', null, ['loading null'], 'idle']);
    busy = null;
    remotes[0].look();
    await until(() => remotes[0].value === 'old');
  });
});

test('a page of another version than the one that the server serves is told so at the first greeting already', async () => {
  const [, where, own] = /^(.*\/v\/([0-9a-f]+))\//.exec(document.querySelector('script[type=module]').src);
  const versioned = await import(`${where}/js/page/newserver.js`);
  const said = [];
  const app = { store: new Store(), announce: (text) => said.push(text) };
  const greet = (page, first) => {
    app.store.apply({ ...hello('live'), page }, 0);
    return versioned.greeted(app, first);
  };
  const button = document.getElementById('updated');
  const before = button.hidden;
  button.hidden = true;
  const first = greet(own, null);
  equal([button.hidden, said.length], [true, 0]);
  greet('0123456789abcdef', first);
  greet('0123456789abcdef', first);
  equal([button.hidden, said.length], [false, 1]);
  greet(own, first);
  equal(button.hidden, true);
  greet('0123456789abcdef', null);
  equal([button.hidden, said.length], [false, 2]);
  button.hidden = before;
});
