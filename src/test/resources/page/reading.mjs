// Tests of what is read once after a greeting: it is read again where it failed, and where it grows old.

import { Implied } from '/js/data/implied.js';
import { Store } from '/js/data/store.js';
import { ImpliedHour } from '/js/net/impliedhour.js';
import { Remote } from '/js/net/remote.js';
import { Retried } from '/js/net/retried.js';
import { Backfill } from '/js/page/backfill.js';
import { answering, at, equal, hello, spread, T, test, until } from './check.mjs';

/** Of a name that no page asks for: the one that these tests run beside reads on. */
const BOOK = 'two_three';
const BUSY = () => Response.json({ detail: 'try again in a moment' }, { status: 503 });

/** A page as far as it concerns what is read over HTTP, just greeted. */
function page() {
  const store = new Store();
  store.setConnection({ state: 'open' });
  store.apply({ ...hello('live'), books: [BOOK], venues: {} }, performance.now());
  store.apply(spread(T, 0.1, { book: BOOK }), performance.now());
  const nothing = () => {};
  const app = {
    store, isWarm: true, isLate: false, feed: {}, view: { follow: true }, spread: { width: 800 }, tellNews: nothing,
    window: () => [T - 900, T], edge: () => T, painter: { ask: nothing, askAll: nothing },
    history: { forgive: nothing, want: nothing }, pastAlerts: { forgive: nothing, want: nothing },
    tabs: { lake: { state: 'done' }, loadLake: nothing, oldestSecond: () => T - 86400 },
    navigator: { overview: [], setOverview: (lines) => (app.navigator.overview = lines) },
  };
  const backfill = new Backfill(app);
  for (const one of ['alerts', 'rules', 'exposure', 'overview', 'extentOfLake']) backfill[one].firstPauseMs = 1;
  return { app, store, backfill, book: store.books.get(BOOK) };
}

const RULE = { id: `${BOOK}>0.7`, book: BOOK, above: '0.7' };

/** The answers of a server, and what it was asked for. */
function server() {
  const said = { busy: false, rules: [RULE], asked: [] };
  said.answer = (path) => {
    if (!/^\/api\/(rules|alerts)|two_three/.test(path)) return null;
    said.asked.push(path.replace(/^\/api\/(\w+).*/, '$1'));
    if (said.busy) return BUSY();
    if (path.startsWith('/api/rules')) return Response.json({ rules: said.rules });
    if (path.startsWith('/api/alerts')) return Response.json({ alerts: [], last_seq: 1 });
    if (path.startsWith('/api/exposure')) return Response.json({ seconds_above: { 0.5: 7 }, to: at(T) });
    return Response.json({ rows: [spread(T - 600, 0.1), spread(T - 300, 0.2)], gaps: [] });
  };
  return said;
}

test('what fails is tried again with growing pauses, until it does not or is of no use any more', async () => {
  let fails = 2;
  let wanted = true;
  const tries = [];
  const retried = new Retried(async () => {
    tries.push(fails);
    if (fails-- > 0) throw new Error('busy');
  }, () => wanted, 1);
  await retried.begin();
  await until(() => tries.length === 3);
  equal(tries, [2, 1, 0]);
  fails = 1;
  wanted = false;
  const asked = new Promise((resolve) => (retried.wanted = () => resolve() ?? wanted));
  await retried.begin();
  await asked;
  equal(tries.length, 4);
});

test('a server that is busy as the page comes back is asked again for rules, alerts and time above thresholds', async () => {
  const { app, store, backfill, book } = page();
  const said = server();
  said.busy = true;
  await answering(said.answer, async () => {
    backfill.afterHello();
    await until(() => ['rules', 'alerts', 'exposure'].every((path) => said.asked.includes(path)) && app.feed.loaded === 'error');
    equal([store.rules.length, book.above.size], [0, 0]);
    said.busy = false;
    await until(() => store.rules.length === 1 && app.feed.loaded === 'done' && book.above.get('0.5') === 7);
  });
});

test('rules that were put or taken away elsewhere are known within a minute, or with their first alert', async () => {
  const { store, backfill } = page();
  const said = server();
  const asks = () => said.asked.filter((path) => path === 'rules').length;
  await answering(said.answer, async () => {
    backfill.want();
    await until(() => store.rules.length === 1);
    const before = asks();
    said.rules = [];
    backfill.want();
    equal(asks(), before);
    backfill.rulesAt -= 60_000;
    backfill.want();
    await until(() => store.rules.length === 0);
    said.rules = [RULE];
    store.apply({ type: 'alert', seq: 3, id: 'x', rule: RULE.id, book: BOOK, state: 'firing', threshold: '0.7', since: at(T), orderbook_timestamp: at(T) }, 0);
    backfill.rulesAt -= 5000;
    backfill.want();
    await until(() => store.rules.length === 1);
  });
});

test('the coarse line is read again before the rings forget what came after it, and where it failed', async () => {
  const { app, backfill } = page();
  const said = server();
  const reads = () => said.asked.filter((path) => path === 'spreads').length;
  await answering(said.answer, async () => {
    await backfill.extentOfLake.begin();
    equal([reads(), app.navigator.overview.map((line) => [line.book, line.points.length])], [1, [[BOOK, 2]]]);
    await backfill.extentOfLake.begin();
    backfill.want();
    equal(reads(), 1);
    backfill.overviewAt -= 30 * 60_000;
    said.busy = true;
    backfill.want();
    await until(() => reads() > 2);
    said.busy = false;
    await backfill.overview.begin();
    equal(Number.isFinite(backfill.overviewAt), true);
    equal(app.navigator.overview.map((line) => [line.book, line.points.length]), [[BOOK, 2]]);
  });
});

test('the last hour of the implied rate is asked for again after a pause', async () => {
  let busy = true;
  const columns = ['orderbook_timestamp', 'basis_pct', 'implied_mid', 'quoted_mid', 'reason'];
  const answer = (path) => {
    if (!path.startsWith('/api/market/implied?from=2027')) return null;
    return busy ? BUSY() : Response.json({ watched: true, columns, rows: [[at(T), '0.1', '18.2', '18.1', null]] });
  };
  const implied = new Implied();
  const hour = new ImpliedHour(implied, { changed: () => {}, since: () => Infinity });
  await answering(answer, async () => {
    await hour.want(900, T);
    equal([hour.state, hour.error], ['error', 'try again in a moment']);
    busy = false;
    await hour.want(900, T);
    equal(hour.state, 'error');
    hour.retryAt = performance.now();
    await hour.want(900, T);
    equal([hour.state, implied.ring.knownFrom, implied.at(T).basis], ['done', T - 900, 0.1]);
    await hour.want(3600, T);
    equal(implied.ring.knownFrom, T - 3599);
    implied.startAnew();
    equal([implied.at(T), implied.last], [null, null]);
  });
});

test('what never changes is asked for again a minute after it failed', async () => {
  let busy = true;
  const remote = new Remote('/api/two_three', Infinity, () => {});
  await answering((path) => (path === '/api/two_three' ? (busy ? BUSY() : Response.json([1])) : null), async () => {
    await remote.load();
    equal(remote.state, 'error');
    busy = false;
    remote.look();
    equal(remote.asking, false);
    remote.askedAt -= 60_000;
    remote.look();
    await until(() => remote.state === 'done');
    remote.askedAt -= 600_000;
    remote.look();
    equal([remote.value, remote.asking], [[1], false]);
  });
});

test('the last hour is asked for again although an answer that was awaited never comes, and where seconds are missing', async () => {
  const columns = ['orderbook_timestamp', 'basis_pct', 'implied_mid', 'quoted_mid', 'reason'];
  let asked = 0;
  const answer = (path) => {
    if (!path.startsWith('/api/market/implied?from=2027')) return null;
    return asked++ === 0 ? new Promise(() => {}) : Response.json({ watched: true, columns, rows: [[at(T), '0.1', '18.2', '18.1', null]] });
  };
  const implied = new Implied();
  const hour = new ImpliedHour(implied, { changed: () => {}, since: () => Infinity });
  await answering(answer, async () => {
    hour.want(900, T);
    hour.again();
    await hour.want(900, T);
    equal([asked, hour.state, hour.asking], [2, 'done', false]);
    equal([implied.lacksBefore({ orderbook_timestamp: at(T + 1) }, 1), implied.lacksBefore({ orderbook_timestamp: at(T + 3) }, 1)], [false, true]);
    hour.lacks();
    await hour.want(900, T);
    equal(asked, 2);
    hour.askedAt -= 5000;
    hour.retryAt = 0;
    hour.lacks();
    await hour.want(900, T);
    equal(asked, 3);
  });
});

test('seconds missed again and again are asked for once in a while, and at once where the view changes', () => {
  const { app, store, backfill } = page();
  const pauses = [];
  const { setTimeout } = globalThis;
  app.history.loading = 1;
  globalThis.setTimeout = (work, pause) => {
    pauses.push(Math.round(pause / 1000));
    work();
    return 0;
  };
  backfill.rulesAt = performance.now();
  backfill.overviewAt = performance.now();
  try {
    store.forgetKnown();
    backfill.want(false);
    backfill.want(false);
    backfill.want(true);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  equal(pauses, [0, 5, 0]);
});

test('coarse lines of books that are gone go at once, those of new ones are read; only what failed is tried again', async () => {
  const { app, store, backfill } = page();
  const said = server();
  const [other, failing] = ['two_three_b', 'two_three_c'];
  const asked = [];
  let fails = true;
  const answer = (path) => {
    if (!path.startsWith('/api/spreads') || !path.includes(BOOK)) return said.answer(path);
    const book = new URL(path, location.href).searchParams.get('book');
    asked.push(book);
    return book === failing && fails ? BUSY() : said.answer(path);
  };
  const greet = async (books) => {
    store.apply({ ...hello('live'), books, venues: {} }, performance.now());
    backfill.afterHello();
    const held = app.navigator.overview.map((line) => line.book);
    await backfill.extentOfLake.begin();
    return held;
  };
  await answering(answer, async () => {
    equal([await greet([BOOK, other]), asked.splice(0)], [[], [BOOK, other]]);
    equal([await greet([BOOK, other]), asked.splice(0)], [[BOOK, other], []]);
    backfill.overview.firstPauseMs = 1e6;
    equal([await greet([other, failing]), asked.splice(0)], [[other], [other, failing]]);
    equal(app.navigator.overview.map((line) => line.book), [other]);
    fails = false;
    await backfill.overview.begin();
    equal([asked.splice(0), app.navigator.overview.map((line) => [line.book, line.index])], [[failing], [[other, 1], [failing, 0]]]);
  });
});

test('time above thresholds is asked of several books at once', async () => {
  const { store, backfill } = page();
  const said = server();
  store.apply({ ...hello('live'), books: [BOOK, 'two_three_b'], venues: {} }, performance.now());
  let asked = 0;
  let release;
  const bothAsked = new Promise((resolve) => (release = resolve));
  const answer = (path) => {
    if (!path.startsWith('/api/exposure') || !path.includes(BOOK)) return said.answer(path);
    if (++asked === 2) release();
    return bothAsked.then(() => said.answer(path));
  };
  await answering(answer, async () => {
    backfill.afterHello();
    await until(() => [BOOK, 'two_three_b'].every((name) => store.books.get(name).above.get('0.5') === 7));
  });
});
