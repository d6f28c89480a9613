// Feeds and lake at a glance: how each is reached, how often it was lost, what waits to be written.

import { rulesLine } from '../data/quality.js';
import { $, el } from '../dom.js';
import { count, duration } from '../format.js';

const STATES = {
  in_step: 'in step', starting: 'starting', seeding: 'seeding', gap: 'resyncing', disconnected: 'disconnected',
  rate_limited: 'rate limited', refused: 'refused', geo_blocked: 'blocked by region', stale: 'stale',
};

export class HealthPanel {
  constructor() {
    this.drawn = '';
  }

  paint(store) {
    const rows = [];
    for (const [venue, feed] of store.feeds) {
      const word = STATES[feed.state] ?? feed.state.replace(/_/g, ' ');
      rows.push([venue, `${word}${feed.source === 'rest' ? ' by REST' : feed.source === 'ws' ? ' by socket' : ''}`, feed.state !== 'in_step']);
      const age = Number.isFinite(feed.last_frame_age_ms) ? `last frame ${duration(feed.last_frame_age_ms)} ago, ` : '';
      rows.push(['', `${age}${count(feed.reconnects)} reconnects, ${count(feed.rest_budget_left)} REST calls left`]);
      if (feed.state !== 'in_step' && feed.detail) rows.push(['', feed.detail]);
    }
    if (store.lakeStatus) {
      const { healthy, buffered, buffer_max: most, detail } = store.lakeStatus;
      rows.push(['lake', healthy ? 'writing' : `not writing: ${detail}`, !healthy]);
      rows.push(['', `${count(buffered)} of ${count(most)} rows waiting`]);
    }
    if (store.quality.size) {
      const rules = rulesLine([...store.quality.values()]);
      rows.push(['rules', rules.text, rules.bad]);
    }
    const key = JSON.stringify(rows);
    if (key === this.drawn) return;
    this.drawn = key;
    if (!rows.length) {
      $('health').replaceChildren(el('dt', {}, 'feeds'), el('dd', {}, 'waiting for the first report …'));
      return;
    }
    $('health').replaceChildren(...rows.flatMap(([name, text, bad]) => [el('dt', {}, name), el('dd', { class: bad ? 'bad' : null }, text)]));
  }
}
