// Tests of what the page tells its reader, and of what the reader does: keys, sound, notifications, own thresholds.

import { AlertLog, BASIS } from '/js/data/alerts.js';
import { Implied } from '/js/data/implied.js';
import { mergedRows } from '/js/data/own.js';
import { listenKeys } from '/js/page/keys.js';
import { Bar } from '/js/panels/bar.js';
import { Feed } from '/js/panels/feed.js';
import { ImpliedPanel } from '/js/panels/impliedpanel.js';
import { volatility } from '/js/panels/insights/market.js';
import { OwnThresholds } from '/js/panels/own.js';
import { Store } from '/js/data/store.js';
import { $ } from '/js/dom.js';
import { equal, hello, spread, T, test, at } from './check.mjs';

/** Whether a key pressed on a node is taken by the page, and which crosshair steps and commands it did. */
function press(node, key, more = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  node.dispatchEvent(event);
  return event.defaultPrevented;
}

/** Does something with something of the browser's in place of its own. */
async function withGlobal(on, name, value, act) {
  const before = Object.getOwnPropertyDescriptor(on, name);
  Object.defineProperty(on, name, { configurable: true, writable: true, value });
  try {
    return await act();
  } finally {
    if (before) Object.defineProperty(on, name, before);
    else delete on[name];
  }
}

function box(inner) {
  const node = document.createElement('div');
  node.className = 'scroll';
  node.tabIndex = 0;
  node.style.cssText = 'position: fixed; width: 100px; height: 100px; overflow: auto';
  node.append(Object.assign(document.createElement('div'), { style: inner }));
  document.body.append(node);
  return node;
}

test('arrows and space belong to the box in focus where it scrolls that way, else to the page', () => {
  listenKeys(() => {}, () => {});
  const [wide, tall] = [box('width: 500px; height: 1px'), box('width: 1px; height: 500px')];
  try {
    equal([press(wide, 'ArrowRight'), press(wide, 'ArrowLeft'), press(wide, ' ')], [false, false, true]);
    equal([press(tall, 'ArrowRight'), press(tall, ' ')], [true, false]);
    equal(press(document.body, 'ArrowRight'), true);
  } finally {
    wide.remove();
    tall.remove();
  }
});

test('letters pressed on a list of choices are the page\'s; what moves in it, and what is typed in a form, is not', () => {
  const did = [];
  listenKeys((id) => did.push(id), () => did.push('moved'));
  const [select, form] = ['select', 'form'].map((tag) => document.createElement(tag));
  form.append(document.createElement('select'), document.createElement('input'));
  document.body.append(select, form);
  try {
    equal(['l', 'x', 'ArrowDown', 'ArrowRight', 'Enter', ' ', 'Escape', 'Home', 'End'].map((key) => press(select, key)),
      [true, false, false, false, false, false, false, false, false]);
    equal([...form.children].flatMap((field) => ['l', ' ', '+'].map((key) => press(field, key))), [false, false, false, false, false, false]);
    equal(did, ['live']);
  } finally {
    select.remove();
    form.remove();
  }
});

test('the key of the palette does what its button does, and fails at nothing while the commands are not there', () => {
  const errors = [];
  const failed = (event) => errors.push(event.message);
  let clicks = 0;
  const clicked = (event) => {
    event.stopImmediatePropagation();
    clicks++;
  };
  addEventListener('error', failed);
  $('palette-open').parentElement.addEventListener('click', clicked, true);
  try {
    listenKeys(() => {}, () => {});
    equal(press(document.body, 'k', { ctrlKey: true }), true);
  } finally {
    removeEventListener('error', failed);
    $('palette-open').parentElement.removeEventListener('click', clicked, true);
  }
  equal([errors, clicks > 0], [[], true]);
});

function feedOf(said) {
  return new Feed({ selected() {}, announce: (text) => said.push(text), narrow() {}, muted: () => false });
}

const FIRED = { id: 'x', rule: 'r', book: 'btc_mxn', state: 'firing', severity: 'warn', threshold: '0.5', value: '0.6', second: T, since: T };

test('a browser that lets no page notify does no harm: it is said, and the button says it', async () => {
  class Refusing {
    static permission = 'granted';

    constructor() {
      throw new TypeError('Illegal constructor');
    }
  }
  const said = [];
  await withGlobal(globalThis, 'Notification', Refusing, () => withGlobal(document, 'hidden', true, () => {
    const feed = feedOf(said);
    feed.notify = true;
    equal(feed.arrived([FIRED]), 1);
    equal([feed.notify, $('notify').disabled, $('notify').getAttribute('aria-pressed')], [false, true, 'false']);
    equal(feed.arrived([FIRED]), 1);
  }));
  equal(said.filter((text) => text.includes('cannot notify')).length, 1);
});

test('of many alerts at once their number and the newest are spoken, of few each', () => {
  const said = [];
  const feed = feedOf(said);
  const fired = (n) => Array.from({ length: n }, (_, i) => ({ ...FIRED, id: `x${i}`, value: `0.6${i}` }));
  feed.arrived(fired(5));
  equal(said.length, 5);
  equal(feed.arrived(fired(300)), 300);
  equal([said.length, said[5].startsWith('300 alerts came in'), said[5].includes('0.6299 %')], [6, true, true]);
});

test('what fires on the basis says that it has no data while the implied rate has none', () => {
  const implied = new Implied();
  const log = new AlertLog(9);
  log.add({ seq: 1, id: 'b', rule: 'basis>2', book: BASIS, state: 'firing', threshold: '2.0', value: '2.5', orderbook_timestamp: at(T), since: at(T) });
  const asked = [];
  const panel = { implied, hour: {}, app: { store: { intervalSeconds: 1 }, painter: { ask: (topic) => asked.push(topic) } } };
  const tell = (second, reason) => {
    const rate = reason ? {} : { basis_pct: '2.5', implied_mid: '18.2', quoted_mid: '18.1' };
    ImpliedPanel.prototype.received.call(panel, { kind: 'implied', orderbook_timestamp: at(second), reason, ...rate });
  };
  const feed = feedOf([]);
  const ui = {
    view: { alerts: 'firing', zone: 'utc' }, store: { connection: { state: 'open' }, books: new Map() }, implied: panel,
    edge: () => T, paused: null, selectedAlert: null,
  };
  const told = () => {
    feed.paint(log.whole(), [], ui);
    return feed.list.textContent.includes('firing, no data');
  };
  tell(T, null);
  equal([told(), asked.includes('alert')], [false, false]);
  tell(T + 1, 'usd_mxn: stale');
  equal([told(), asked.includes('alert')], [true, true]);
  tell(T + 2, null);
  equal([told(), asked.filter((topic) => topic === 'alert').length], [false, 2]);
});

test('while the browser holds sound back no tone is begun that would sound with all others later', async () => {
  let begun = 0;
  class Held {
    static held = [];

    state = 'suspended';

    currentTime = 0;

    resume() {
      return new Promise((resolve) => Held.held.push(() => {
        this.state = 'running';
        resolve();
      }));
    }

    createOscillator() {
      begun++;
      return { frequency: {}, connect: (next) => next, start() {}, stop() {} };
    }

    createGain() {
      return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next };
    }
  }
  await withGlobal(globalThis, 'AudioContext', Held, async () => {
    const feed = feedOf([]);
    if (feed.sound) await feed.toggleSound();
    const toggled = feed.toggleSound();
    for (let i = 0; i < 9; i++) feed.arrived([FIRED]);
    equal(begun, 0);
    Held.held.forEach((resume) => resume());
    await toggled;
    equal(begun, 1);
    feed.arrived([FIRED]);
    equal(begun, 2);
    await feed.toggleSound();
  });
});

/** A page whose bar speaks: {store, spoken, paint(now) => how often it spoke so far}. */
function speaking() {
  const store = new Store();
  store.apply({ ...hello('live'), books: ['btc_mxn', 'btcusdt'], venues: { bitso: ['btc_mxn'], binance: ['btcusdt'] } }, 0);
  store.setConnection({ state: 'open' });
  const spoken = [];
  const bar = new Bar((text) => spoken.push(text));
  const ui = { view: { zone: 'utc', follow: true, theme: 'dark' }, paused: null, held: 0, unseenAlerts: 0 };
  const paint = (now) => {
    bar.paint(store, ui, now);
    return spoken.length;
  };
  const gap = (second, book, now) => store.apply({ type: 'gap', orderbook_timestamp: at(second), book, reason: 'disconnected' }, now);
  const seen = (second, book, now) => store.apply(spread(second, '0.1', { book, venue: book === 'btcusdt' ? 'binance' : 'bitso' }), now);
  return { store, spoken, paint, gap, seen };
}

test('what begins to fail is spoken although something fails already, once in 5 s; what only goes on failing is not', () => {
  const { spoken, paint, gap, seen } = speaking();
  seen(T, 'btc_mxn', 1000);
  seen(T, 'btcusdt', 1000);
  equal(paint(1000), 0);
  gap(T + 1, 'btc_mxn', 2000);
  equal([paint(2000), paint(2100)], [1, 1]);
  gap(T + 1, 'btcusdt', 2200);
  equal(paint(2200), 1);
  gap(T + 5, 'btc_mxn', 6900);
  gap(T + 5, 'btcusdt', 6900);
  equal([paint(6999), paint(7000), paint(7100)], [1, 2, 2]);
  equal(spoken[1].includes('binance btcusdt'), true);
  seen(T + 6, 'btc_mxn', 7900);
  equal(paint(7900), 2);
  seen(T + 6, 'btcusdt', 8000);
  equal([paint(8000), spoken[2].startsWith('Both books are in step')], [3, true]);
  gap(T + 7, 'btcusdt', 8100);
  equal(paint(8100), 3);
  seen(T + 8, 'btcusdt', 8200);
  equal(paint(8200), 3);
});

test('a connection that is back is no alarm before its books were told; one that still fails then is', () => {
  const { store, spoken, paint, gap, seen } = speaking();
  const tell = (second, now) => ['btc_mxn', 'btcusdt'].forEach((book) => seen(second, book, now));
  tell(T, 1000);
  store.setConnection({ state: 'closed', attempt: 2, retryAt: 0 });
  equal(paint(1100), 1);
  store.setConnection({ state: 'open' });
  equal(paint(60000), 1);
  tell(T + 59, 60100);
  equal([paint(60100), spoken[1].startsWith('Both books are in step')], [2, true]);
  store.setConnection({ state: 'closed', attempt: 2, retryAt: 0 });
  equal(paint(61000), 2);
  equal(paint(65100), 3);
  store.setConnection({ state: 'open' });
  paint(70000);
  gap(T + 70, 'btc_mxn', 70100);
  seen(T + 70, 'btcusdt', 70100);
  equal([paint(70100), paint(74900)], [3, 3]);
  gap(T + 74, 'btc_mxn', 74950);
  seen(T + 74, 'btcusdt', 74950);
  equal([paint(75000), spoken[3].includes('bitso btc_mxn')], [4, true]);
});

const row = (id, more = {}) => ({ id, book: 'btc_mxn', above: '0.37', clear: null, hold: null, muted: false, ...more });

test('thresholds of two pages come together: what either adds, removes or mutes is so in both', () => {
  const ids = ({ rows }) => rows.map(({ id }) => id);
  const both = [row('a'), row('b')];
  equal(ids(mergedRows(both, [row('a'), row('b'), row('mine')], [row('a'), row('b'), row('other')])), ['a', 'b', 'other', 'mine']);
  const less = mergedRows(both, [row('a')], [row('b')]);
  equal([ids(less), less.added, less.removed.map(({ id }) => id)], [[], [], ['a']]);
  const muted = mergedRows(both, [row('a', { muted: true, state: 'set' }), row('b', { state: 'set' })], [row('a'), row('b', { muted: true })]);
  equal(muted.rows.map((one) => [one.muted, one.state]), [[true, 'set'], [true, 'set']]);
});

/** A page with thresholds of one's own: what it set on the server, and what it ended there. */
function ownPage() {
  const set = [];
  const ended = [];
  const live = { socket: {}, subscribeAlert: async ({ above }) => set.push(above), unsubscribeAlert: async (id) => ended.push(id) };
  return { set, ended, own: new OwnThresholds(live, { changed() {}, removed() {} }) };
}

function addOwn(own, above) {
  $('own-book').append(new Option('btc_mxn', 'btc_mxn'));
  $('own-book').value = 'btc_mxn';
  $('own-above').value = above;
  return own.add();
}

/** Does something with a list of one's own thresholds that begins empty; every page forgets them afterwards. */
async function withOwn(act) {
  const before = localStorage.getItem('spreadlake.own');
  localStorage.removeItem('spreadlake.own');
  const tell = () => dispatchEvent(new StorageEvent('storage', { key: 'spreadlake.own' }));
  try {
    await act(tell);
  } finally {
    localStorage.setItem('spreadlake.own', before ?? '[]');
    tell();
    if (before === null) localStorage.removeItem('spreadlake.own');
    $('own-above').value = '';
  }
}

test('where storage takes nothing thresholds stay until the page closes, and removed ones stay away', () => withOwn(async () => {
  const { set, ended, own } = ownPage();
  const full = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  await addOwn(own, '0.2');
  await withGlobal(Storage.prototype, 'setItem', full, async () => {
    await addOwn(own, '0.37');
    await own.resend();
    equal([own.rows.map(({ above }) => above), ended], [['0.2', '0.37'], []]);
    const [{ id }] = own.rows;
    await own.remove(id);
    await own.resend();
    equal([own.rows.map(({ above }) => above), ended], [['0.37'], [id]]);
  });
  equal(set, ['0.2', '0.37', '0.2', '0.37', '0.37']);
  await addOwn(own, '0.5');
  equal(JSON.parse(localStorage.getItem('spreadlake.own')).map(({ above }) => above), ['0.37', '0.5']);
}));

test('a kept list that is lost or spoilt takes no threshold away, nor does one longer than may be set', () => withOwn(async (tell) => {
  const { set, ended, own } = ownPage();
  await addOwn(own, '0.37');
  for (const lose of [() => localStorage.removeItem('spreadlake.own'), () => localStorage.setItem('spreadlake.own', '{')]) {
    lose();
    tell();
    equal([own.rows.length, JSON.parse(localStorage.getItem('spreadlake.own')).length, ended], [1, 1, []]);
  }
  const others = Array.from({ length: 20 }, (_, i) => row(`other-${i}`));
  localStorage.setItem('spreadlake.own', JSON.stringify([...others, ...own.seen]));
  tell();
  await own.resend();
  equal([own.rows.length, own.rows[20].state, own.rows[20].above, ended], [21, 'refused', '0.37', []]);
  set.length = 0;
  await own.remove('other-3');
  equal([set, own.rows.length, own.rows.at(-1).state, ended], [['0.37'], 20, 'set', ['other-3']]);
}));

test('a page that sets a threshold keeps those that another has set since it was opened, and sets them too', () => withOwn(async (tell) => {
  const [one, other] = [ownPage(), ownPage()];
  const stored = () => JSON.parse(localStorage.getItem('spreadlake.own')).map(({ above }) => above);
  await addOwn(one.own, '0.37');
  await addOwn(other.own, '0.2');
  equal(stored(), ['0.37', '0.2']);
  equal([one.set, other.set], [['0.37'], ['0.2', '0.37']]);
  tell();
  equal([one.set, one.own.rows.map(({ state }) => state)[0]], [['0.37', '0.2'], 'set']);
  const [{ id }] = one.own.rows;
  await one.own.remove(id);
  tell();
  equal([stored(), other.ended, other.own.rows.map(({ above }) => above)], [['0.2'], [id], ['0.2']]);
}));

test('a last day without a volatility of its own is not told as one of nothing', () => {
  const columns = ['date', 'realised_yearly', 'close_30_yearly', 'parkinson'];
  const words = (...rows) => volatility({ columns, rows });
  const told = words(['2026-05-08', 0.4, null, 0.01], ['2026-05-09', null, null, null]);
  equal(/Last day 2026-05-08: 40\.0 %; lowest 40\.0 %, highest 40\.0 %, over 1 days/.test(told.words), true);
  equal(Object.keys(words(['2026-05-09', null, null, null])), ['empty']);
  equal(/Infinity|NaN/.test(words(['2026-05-09', null, 0.5, null]).words), false);
});
