// How old the newest good data of each data set are, against what was promised.

import { el, table } from '../../dom.js';
import { duration } from '../../format.js';

const WORDS = {
  MET: ['pass', 'good data came in time'],
  MISSED: ['fail', 'nothing came in time, good or bad'],
  NOT_RUN: ['idle', 'nothing ever came'],
  ALL_FAILED: ['fail', 'attempts were made, every one failed'],
};
const ORDER = ['ALL_FAILED', 'MISSED', 'NOT_RUN', 'MET'];

export function freshnessNodes(levels, choose) {
  if (!levels.length) return [el('p', { class: 'empty' }, 'No data set is watched yet. Each appears with its first row.')];
  const sorted = [...levels].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.dataset.localeCompare(b.dataset));
  return [el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Freshness, table' }, table({
    caption: `Newest good data against the service level: ${levels.filter((one) => one.status === 'MET').length} of ${levels.length} met`,
    columns: [{ title: 'Data set' }, { title: 'State' }, { title: 'Age', number: true }, { title: 'At most', number: true }, { title: 'Which means' }, { title: 'Rule' }],
    rows: sorted.map((one) => {
      const [look, words] = WORDS[one.status] ?? ['idle', ''];
      return [one.dataset, el('span', { class: `state ${look}` }, one.status), one.age_s === null ? '–' : one.age_s < 1 ? '< 1 s' : duration(one.age_s * 1000), duration(one.max_age_s * 1000), words,
        el('button', { type: 'button', class: 'link-like', 'data-keep': `fresh ${one.dataset}`, onclick: () => choose(one.rule) }, one.rule)];
    }),
  }))];
}
