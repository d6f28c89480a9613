// Whether gold is published, and what holds it back: on the tab in full, at the top of the page in
// one line, whichever tab is open.

import { heldBy, heldSentence } from '../../data/quality.js';
import { $, el, setText } from '../../dom.js';
import { count } from '../../format.js';
import { stampZone } from '../../time.js';

/** The line at the top of the page. */
export class GateLine {
  /** @param on {open(), announce(text)} */
  constructor(on) {
    this.on = on;
    this.said = '';
    $('gate-open').addEventListener('click', () => on.open());
  }

  /** @param held null where nobody has said it yet: then nothing is shown, and nothing said aloud */
  paint(held) {
    const text = heldSentence(held ?? []);
    $('gate').hidden = !text;
    if (held === null) return;
    setText($('gate-text'), text);
    if (text !== this.said && (text || this.said)) this.on.announce(text || 'Gold is no longer held back.');
    this.said = text;
  }
}

export function gateKey(held) {
  return JSON.stringify(held.map((one) => [one.rule, one.datasets, one.at, one.observed]));
}

export function gateNodes(held, rules, zone) {
  const stops = rules?.filter((rule) => rule.severity === 'stop').length;
  if (!held.length) {
    return [el('p', {}, el('span', { class: 'pass' }, 'Nothing is held back. '),
      el('span', { class: 'dim' }, stops ? `${stops} rules would keep gold from being published; none fails.` : ''))];
  }
  return [
    el('p', {}, el('span', { class: 'fail' }, `Gold is held back by ${held.length === 1 ? 'one rule' : `${held.length} rules`}. `),
      el('span', {}, 'What was published before stays as it was; the next run that passes publishes again.')),
    el('ul', { class: 'held' }, ...held.map((one) => el('li', {},
      el('p', {}, el('b', {}, one.rule), ` on ${one.datasets.join(', ')}`, one.at ? el('span', { class: 'dim' }, ` since ${stampZone(Date.parse(one.at), zone)}`) : null),
      el('p', {}, one.meaning ?? ''),
      el('p', {}, `Found ${one.observed ?? '–'}, allowed ${one.expected ?? '–'}${one.failing_rows ? `; ${count(one.failing_rows)} rows fail` : ''}.`),
      one.action ? el('p', {}, el('span', { class: 'dim' }, 'What to do: '), one.action, el('span', { class: 'dim' }, ` (${one.owner})`)) : null))),
  ];
}

export { heldBy };
