// Data sets against dimensions, one cell for the rules of both, and the alerts of quality rules.

import { MARKS } from '../../data/alerts.js';
import { DIMENSIONS, matrix, qualityAlerts } from '../../data/quality.js';
import { el } from '../../dom.js';
import { duration } from '../../format.js';
import { moment } from '../../time.js';

const ALERTS = 14;
const SIGNS = { pass: '✓', warn: '◇', fail: '✗', not_run: '–' };
const WORDS = { pass: 'pass', warn: 'warning', fail: 'fail', not_run: 'not run' };

/** @param choose called with a data set and a dimension */
export function scorecardNodes(scorecard, choose) {
  if (!scorecard.length) return [el('p', { class: 'empty' }, 'The catalogue holds no rule.')];
  return [el('div', { class: 'scroll tall', tabindex: '0', role: 'region', 'aria-label': 'Scorecard, table' },
    el('table', { class: 'score' },
      el('caption', {}, '✓ pass · ◇ warning, or rows kept out · ✗ fail · – not run. A press lists the rules.'),
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Data set'), ...DIMENSIONS.map((name) => el('th', { scope: 'col' }, name)), el('th', { scope: 'col', class: 'n' }, 'passing'))),
      el('tbody', {}, ...matrix(scorecard).map((line) => el('tr', {},
        el('th', { scope: 'row' }, line.dataset),
        ...DIMENSIONS.map((name) => el('td', {}, cell(line.cells.get(name), choose))),
        el('td', { class: 'n' }, line.rules === line.notRun ? '–' : `${line.passing} of ${line.passing + line.failing}`))))))];
}

function cell(one, choose) {
  if (!one) return el('span', { class: 'dim', 'aria-label': 'no rule' }, '·');
  const ran = one.passing + one.failing;
  const text = ran === 0 ? `${SIGNS.not_run} ${one.rules}` : `${SIGNS[one.status]} ${one.failing ? `${one.failing} of ${ran}` : ran}`;
  const spoken = `${one.dataset} ${one.dimension}: ${text}, ${WORDS[one.status]}, ${one.passing} pass, ${one.failing} fail, ${one.not_run} not run`;
  return el('button', { type: 'button', class: 'cell', 'data-status': one.status, 'data-keep': `${one.dataset} ${one.dimension}`, 'aria-label': spoken, title: spoken, onclick: () => choose(one.dataset, one.dimension) }, text);
}

export function alertsKey(entries, zone) {
  return `${zone} ${qualityAlerts(entries, ALERTS).map((one) => one.key).join()}`;
}

/** @param choose called with the rule of an alert */
export function alertNodes(entries, zone, choose) {
  const alerts = qualityAlerts(entries, ALERTS);
  if (!alerts.length) return [el('p', { class: 'empty' }, 'No quality rule has alerted lately. A rule that fails long enough appears here and among the alerts above.')];
  return [el('ul', { class: 'alerts' }, ...alerts.map((entry) => {
    const rule = entry.rule.slice('quality:'.length);
    const [id, dataset] = [rule.slice(0, rule.lastIndexOf('@')), rule.slice(rule.lastIndexOf('@') + 1)];
    const { sign, word } = MARKS[entry.state] ?? { sign: '•', word: entry.state };
    const lasted = entry.state === 'resolved' && entry.second > entry.since ? ` after ${duration((entry.second - entry.since) * 1000)}` : '';
    return el('li', {}, el('button', { type: 'button', 'data-state': entry.state, 'data-severity': entry.severity, 'data-keep': entry.rule, onclick: () => choose(id) },
      el('span', { class: 'sign', 'aria-hidden': 'true' }, sign), el('span', { class: 'what' }, el('b', {}, id), ` on ${dataset}`),
      el('span', { class: 'dim' }, `${moment(entry.second * 1000, zone, Date.now())} ${word}${lasted}`)));
  }))];
}
