// Tests of what the page tells its reader, and of what the reader does: keys, sound, notifications, own thresholds.

import { mergedRows } from '/js/data/own.js';
import { listenKeys } from '/js/page/keys.js';
import { Bar } from '/js/panels/bar.js';
import { Feed } from '/js/panels/feed.js';
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
  listenKeys(() => [{ id: 'pause', key: ' ', run: () => {} }], () => {});
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
    listenKeys(() => [], () => {});
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
    if (feed.sound) return;
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

test('what begins to fail is spoken although something fails already; what only goes on failing is not', () => {
  const store = new Store();
  store.apply({ ...hello('live'), books: ['btc_mxn', 'btcusdt'], venues: { bitso: ['btc_mxn'], binance: ['btcusdt'] } }, 0);
  store.setConnection({ state: 'open' });
  const spoken = [];
  const bar = new Bar((text) => spoken.push(text));
  const ui = { view: { zone: 'utc', follow: true, theme: 'dark' }, paused: null, held: 0, unseenAlerts: 0 };
  const gap = (second, book) => store.apply({ type: 'gap', orderbook_timestamp: at(second), book, reason: 'disconnected' }, 1000);
  const seen = (second, book) => store.apply(spread(second, '0.1', { book, venue: book === 'btcusdt' ? 'binance' : 'bitso' }), 1000);
  const paint = () => {
    bar.paint(store, ui, 1100);
    return spoken.length;
  };
  seen(T, 'btc_mxn');
  seen(T, 'btcusdt');
  equal(paint(), 0);
  gap(T + 1, 'btc_mxn');
  equal([paint(), paint()], [1, 1]);
  gap(T + 1, 'btcusdt');
  equal([paint(), paint()], [2, 2]);
  equal(spoken[1].includes('binance btcusdt'), true);
  seen(T + 2, 'btc_mxn');
  equal(paint(), 2);
  seen(T + 2, 'btcusdt');
  equal([paint(), spoken[2].startsWith('Both books are in step')], [3, true]);
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

test('a page that sets a threshold keeps those that another has set since it was opened, and sets them too', async () => {
  const before = localStorage.getItem('spreadlake.own');
  localStorage.removeItem('spreadlake.own');
  const page = () => {
    const set = [];
    const ended = [];
    const live = { socket: {}, subscribeAlert: async ({ above }) => set.push(above), unsubscribeAlert: async (id) => ended.push(id) };
    return { set, ended, own: new OwnThresholds(live, { changed() {}, removed() {} }) };
  };
  const [one, other] = [page(), page()];
  const add = (own, above) => {
    $('own-book').append(new Option('btc_mxn', 'btc_mxn'));
    $('own-book').value = 'btc_mxn';
    $('own-above').value = above;
    return own.add();
  };
  const stored = () => JSON.parse(localStorage.getItem('spreadlake.own')).map(({ above }) => above);
  try {
    await add(one.own, '0.37');
    await add(other.own, '0.2');
    equal(stored(), ['0.37', '0.2']);
    equal([one.set, other.set], [['0.37'], ['0.2', '0.37']]);
    dispatchEvent(new StorageEvent('storage', { key: 'spreadlake.own' }));
    equal([one.set, one.own.rows.map(({ state }) => state)[0]], [['0.37', '0.2'], 'set']);
    const [{ id }] = one.own.rows;
    await one.own.remove(id);
    dispatchEvent(new StorageEvent('storage', { key: 'spreadlake.own' }));
    equal([stored(), other.ended, other.own.rows.map(({ above }) => above)], [['0.2'], [id], ['0.2']]);
  } finally {
    if (before === null) localStorage.removeItem('spreadlake.own');
    else localStorage.setItem('spreadlake.own', before);
    dispatchEvent(new StorageEvent('storage', { key: 'spreadlake.own' }));
    $('own-above').value = '';
  }
});

test('a last day without a volatility of its own is not told as one of nothing', () => {
  const columns = ['date', 'realised_yearly', 'close_30_yearly', 'parkinson'];
  const words = (...rows) => volatility({ columns, rows });
  const told = words(['2026-05-08', 0.4, null, 0.01], ['2026-05-09', null, null, null]);
  equal(/Last day 2026-05-08: 40\.0 %; lowest 40\.0 %, highest 40\.0 %, over 1 days/.test(told.words), true);
  equal(Object.keys(words(['2026-05-09', null, null, null])), ['empty']);
  equal(/Infinity|NaN/.test(words(['2026-05-09', null, 0.5, null]).words), false);
});
