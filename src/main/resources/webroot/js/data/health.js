// How fresh each book is, and how to say so. Pure.

import { duration } from '../format.js';
import { STALE_MS } from './store.js';

const ACTIONS = {
  starting: 'It is waiting for the first snapshot.',
  disconnected: 'It reconnects with growing pauses of 1 to 32 s, and asks by REST when the socket stays away.',
  resyncing: 'A message was missed; the book is being rebuilt from a new snapshot.',
  crossed: 'The exchange shows a bid above the ask; it waits for a valid quote and publishes none meanwhile.',
  locked: 'Bid and ask are equal; it waits for a valid quote and publishes none meanwhile.',
  one_sided: 'One side of the book is empty; it waits for both.',
  stale: 'The data are older than allowed; the feed is being probed and reopened.',
  rate_limited: 'The exchange asked for a pause; requests stop until it is over.',
  refused: 'The exchange refuses this address or account; it tries again from time to time.',
  geo_blocked: 'The exchange does not serve the place this program asks from; it tries again every five minutes.',
  unknown_book: 'The exchange does not list this book; the other books run on. Check the setting.',
  not_trading: 'The exchange lists this book and does not let it be traded; it is asked each half minute whether it does again.',
  feed_unresponsive: 'The feed did not answer in time; it is asked again each second.',
  process_stalled: 'The program was held up over this time; recording goes on.',
  not_running: 'The program was not running.',
  clock_step: 'The clock was set forward over this time.',
  lake_unavailable: 'The disk did not take the rows; the program keeps trying.',
  not_recorded: 'The recording has no rows for this time.',
};

const WORDS = {
  feed_unresponsive: 'feed not answering', process_stalled: 'program stalled', not_running: 'not running',
  clock_step: 'clock was set', lake_unavailable: 'disk unavailable', not_recorded: 'not recorded',
  resyncing: 'resyncing', one_sided: 'one side empty', rate_limited: 'rate limited', geo_blocked: 'blocked by region', unknown_book: 'unknown book',
  not_trading: 'not traded',
};

/** A reason code as words. */
export function reasonWords(reason) {
  return WORDS[reason] ?? String(reason ?? 'unknown').replace(/_/g, ' ');
}

/** What the program does about a reason. */
export function reasonAction(reason) {
  return ACTIONS[reason] ?? 'The feed is being watched.';
}

/**
 * State of one book: `loading` nothing yet, `unrecorded` nothing of it in what was replayed so far, `fresh`, `quiet` in step but unchanged for 2 s,
 * `gap` the server says there is no observation, `silent` nothing from the server for 2 s.
 */
export function bookHealth(store, book, now) {
  const silentFor = now - Math.max(book.receivedAt, book.gapReceivedAt ?? 0);
  if (!book.last && !book.gap) {
    const unrecorded = store.mode === 'replay' && store.heard;
    return { level: unrecorded ? 'unrecorded' : 'loading', age: Infinity, since: null };
  }
  const age = store.ageMs(book, now);
  if (store.connection.state !== 'open' || silentFor > STALE_MS + (store.intervalSeconds - 1) * 1000) {
    return { level: 'silent', age, since: now - silentFor };
  }
  if (book.gap) {
    return { level: 'gap', age, since: book.gap.second, reason: book.gap.reason, detail: book.gap.detail };
  }
  if (age > STALE_MS && store.mode !== 'replay') return { level: 'quiet', age, since: now - age };
  return { level: 'fresh', age, since: null };
}

/** Milliseconds since the server said anything about the books; Infinity before the first frame. */
function newestReceipt(store) {
  let newest = 0;
  for (const book of store.books.values()) newest = Math.max(newest, book.receivedAt, book.gapReceivedAt ?? 0);
  return newest;
}

/** What fails where no book is known to. */
export const SERVER = 'server';

/**
 * The sentence under the bar.
 *
 * @param clock formats milliseconds of the server's time
 * @returns {{level: 'ok'|'wait'|'warn'|'error', text: string, failing?: string[]}} `failing`: names of what makes the level
 *     `error`: the books, or SERVER
 */
export function summary(store, now, clock) {
  const { connection } = store;
  const offset = store.clockOffset ?? 0;
  if (connection.state !== 'open') {
    const newest = newestReceipt(store);
    if (!newest && connection.attempt <= 1) return { level: 'wait', text: 'Connecting to the server …' };
    const wait = Math.max(0, connection.retryAt - now);
    const retry = wait > 0 ? `Trying again in ${Math.ceil(wait / 1000)} s (attempt ${connection.attempt}).` : 'Trying now.';
    const since = newest ? ` Last data ${clock(newest + offset)}, ${duration(now - newest)} ago.` : '';
    return { level: 'error', failing: [SERVER], text: `No connection to the Spreadlake server.${since} ${retry}` };
  }
  if (store.books.size === 0) {
    return store.mode === null
      ? { level: 'wait', text: 'Connected, waiting for the first message …' }
      : { level: 'warn', text: 'No books are being watched: the setting bitso.books is empty.' };
  }
  return booksSummary(store, now, clock, offset);
}

/** The worst of what fails decides the level; each group that fails is named, with its venue. */
function booksSummary(store, now, clock, offset) {
  const groups = new Map();
  for (const book of store.books.values()) {
    const health = bookHealth(store, book, now);
    // A gap has its venue's words; what comes from this page's connection is the same for all venues.
    const key = health.level === 'gap' ? `gap ${book.venue} ${health.reason}` : health.level;
    const group = groups.get(key) ?? { health, venues: new Map(), since: Infinity, size: 0 };
    if (!group.venues.has(book.venue)) group.venues.set(book.venue, []);
    group.venues.get(book.venue).push(book.name);
    group.size++;
    if (health.since !== null) group.since = Math.min(group.since, health.since);
    groups.set(key, group);
  }
  const fresh = groups.get('fresh');
  const unrecorded = groups.get('unrecorded');
  groups.delete('fresh');
  groups.delete('unrecorded');
  const failing = [...groups.values()].sort((a, b) => RANK[b.health.level] - RANK[a.health.level] || b.size - a.size);
  if (!failing.length) {
    const others = unrecorded ? ` The recording has had nothing of ${namesOf(unrecorded.venues)} so far.` : '';
    return { level: 'ok', text: `${unrecorded ? `${sentenceOf(namesOf(fresh.venues)).slice(0, -1)} ${fresh.size > 1 ? 'are' : 'is'}` : allOf(fresh.size)} in step, one observation a second.${others}` };
  }
  const [worst] = failing;
  const said = failing.map((group) => groupText(group, clock, offset)).join('; ');
  const names = failing.filter(({ health }) => LEVEL[health.level] === 'error').flatMap(({ venues }) => [...venues.values()].flat());
  return { level: LEVEL[worst.health.level], failing: names, text: `${said}${said.endsWith('…') ? '' : '.'} ${doneAbout(worst.health)}`.trim() };
}

function allOf(n) {
  if (n === 1) return 'The book is';
  return n === 2 ? 'Both books are' : `All ${n} books are`;
}

const RANK = { silent: 3, gap: 2, loading: 1, quiet: 0, fresh: -1 };
const LEVEL = { silent: 'error', gap: 'error', loading: 'wait', quiet: 'warn' };

/** "bitso btc_mxn and usd_mxn, binance btcusdt". */
function namesOf(venues) {
  return [...venues].map(([venue, books]) => {
    const names = books.length > 4 ? `${books.length} books` : listed(books);
    return venue ? `${venue} ${names}` : names;
  }).join(', ');
}

function listed(names) {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function groupText({ health, venues, since }, clock, offset) {
  const names = namesOf(venues);
  switch (health.level) {
    case 'loading': return `Waiting for the first observation of ${[...venues.values()].flat().length > 4 ? names : listed([...venues.values()].flat())} …`;
    case 'quiet': return `${names}: no change since ${clock(since + offset)}`;
    case 'silent': return `${names}: nothing from the server since ${clock(since + offset)}`;
    default: return `${names}: no data since ${clock(since * 1000)}, ${reasonWords(health.reason)}`;
  }
}

function sentenceOf(text) {
  return text && `${text[0].toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`;
}

function doneAbout(health) {
  switch (health.level) {
    case 'loading': return '';
    case 'quiet': return 'The feed is probed when it stays silent for 5 s.';
    case 'silent': return 'The connection is watched and reopened.';
    default: return sentenceOf(health.detail) || reasonAction(health.reason);
  }
}
