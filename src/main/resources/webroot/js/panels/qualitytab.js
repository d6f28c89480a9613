// The newest result of every quality rule.

import { el, table } from '../dom.js';
import { count } from '../format.js';
import { stamp } from '../time.js';

export function qualityPanel(app, results) {
  if (!results.length) {
    const words = app.store.mode === null ? 'Waiting for the server …' : 'No rule has been evaluated yet. Results appear here as they come.';
    return [el('p', { class: 'empty' }, words)];
  }
  const sorted = [...results].sort((a, b) => (a.status === b.status ? a.rule.localeCompare(b.rule) : a.status === 'fail' ? -1 : 1));
  const failing = results.filter((one) => one.status === 'fail').length;
  return [
    el('p', { class: 'line' }, el('b', {}, failing ? `${failing} of ${results.length} rules fail` : `All ${results.length} rules pass`)),
    table({
      caption: 'Quality rules, failing ones first',
      columns: [{ title: 'Result' }, { title: 'Rule' }, { title: 'Data set' }, { title: 'Dimension' }, { title: 'Severity' },
        { title: 'Found' }, { title: 'Allowed' }, { title: 'Rows', number: true }, { title: 'At' }],
      rows: sorted.map((one) => [el('span', { class: one.status === 'fail' ? 'fail' : 'pass' }, one.status), one.rule, one.dataset, one.dimension,
        one.severity, String(one.observed ?? '–'), String(one.expected ?? '–'), count(one.failing_rows ?? 0),
        one.at ? stamp(Date.parse(one.at), app.view.zone) : '–']),
    }),
  ];
}
