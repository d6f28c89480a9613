// Feeds and lake at a glance: how each is reached, how often it was lost, what waits to be written.

import { rulesLine } from '../data/quality.js';
import { $, el, setAttr } from '../dom.js';
import { count, duration } from '../format.js';

const STATES = {
  in_step: 'in step', starting: 'starting', seeding: 'seeding', gap: 'resyncing', disconnected: 'disconnected',
  rate_limited: 'rate limited', refused: 'refused', geo_blocked: 'blocked by region', stale: 'stale',
};

const WAYS = { rest: ' by REST', ws: ' by socket' };

/** The server tells each second how the feeds stand; what is older than this is not taken for true any more. */
const OLD_MS = 3000;

export class HealthPanel {
  constructor() {
    this.drawn = '';
  }

  /** @param now monotonic milliseconds; what the server said last grows old although nothing arrives */
  paint(store, now) {
    const { old, rows } = feedsAndLake(store, now);
    const key = JSON.stringify([old, rows]);
    if (key === this.drawn) return;
    this.drawn = key;
    if (!rows.length) {
      $('health').replaceChildren(el('dt', {}, 'feeds'), el('dd', {}, store.connection.state === 'closed' || store.connection.attempt > 2 ? 'no report: there is no live connection' : 'waiting for the first report …'));
      return;
    }
    setAttr($('health'), 'data-old', String(old));
    $('health').replaceChildren(...rows.flatMap(([name, text, bad]) => [el('dt', {}, name), el('dd', { class: bad ? 'bad' : null }, text)]));
  }
}

/**
 * What is known of feeds, lake and rules, as [name, text, bad].
 *
 * @returns {{old: boolean, rows: Array}} `old` if nothing of it was told lately
 */
export function feedsAndLake(store, now) {
  const rows = [];
  const told = [store.lakeStatus?.receivedAt ?? 0, ...[...store.feeds.values()].map((feed) => feed.receivedAt)];
  const isOld = (at) => store.connection.state !== 'open' || now - at > OLD_MS;
  const newest = Math.max(...told);
  const old = newest > 0 && isOld(newest);
  if (old) rows.push(['', `Unknown now: the server last said this ${ago(newest, now)}.`, true]);
  for (const [venue, feed] of store.feeds) {
    const was = isOld(feed.receivedAt);
    const word = STATES[feed.state] ?? feed.state.replace(/_/g, ' ');
    rows.push([venue, `${was ? 'was ' : ''}${word}${feed.state === 'in_step' ? WAYS[feed.source] ?? '' : ''}`, feed.state !== 'in_step']);
    if (was && !old) rows.push(['', `Unknown now: last told ${ago(feed.receivedAt, now)}.`, true]);
    // A line of its own, so that the rest does not move as its digits change.
    const age = frameAge(feed, now);
    if (age) rows.push(['', age]);
    rows.push(['', `${count(feed.reconnects)} ${feed.reconnects === 1 ? 'reconnect' : 'reconnects'}, ${count(feed.rest_budget_left)} REST left`]);
    if (feed.state !== 'in_step' && feed.detail) rows.push(['', feed.detail]);
  }
  if (store.lakeStatus) {
    const { healthy, buffered, buffer_max: most, detail, receivedAt } = store.lakeStatus;
    rows.push(['lake', healthy ? (isOld(receivedAt) ? 'was writing' : 'writing') : `not writing: ${detail}`, !healthy]);
    rows.push(['', `${count(buffered)} of ${count(most)} rows waiting`]);
  }
  if (store.quality.size) {
    const rules = rulesLine([...store.quality.values()]);
    rows.push(['rules', rules.text, rules.bad]);
  }
  return { old, rows };
}

function ago(at, now) {
  return `${duration(Math.floor((now - at) / 1000) * 1000)} ago`;
}

/** As the server measured it, and once that is old, with what has passed since. */
function frameAge(feed, now) {
  if (!Number.isFinite(feed.last_frame_age_ms)) return '';
  const passed = now - feed.receivedAt;
  const age = passed > OLD_MS ? Math.floor((feed.last_frame_age_ms + passed) / 1000) * 1000 : feed.last_frame_age_ms;
  return `last frame ${duration(age)} ago`;
}
