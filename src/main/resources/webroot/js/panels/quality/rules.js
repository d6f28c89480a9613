// Every rule of the catalogue: its last result, its trend, and behind a press what it means, whose it
// is, what to do, and the results before.

import { DIMENSIONS, filtered, statusOf } from '../../data/quality.js';
import { el, fillSelect, table } from '../../dom.js';
import { count, group } from '../../format.js';
import { getJson } from '../../net/history.js';
import { ianaName, stamp } from '../../time.js';
import { Section } from './section.js';

const WORDS = { fail: ['fail', 'fail'], pass: ['pass', 'pass'], not_run: ['idle', 'not run'] };
/** What failing means where it stops nothing: a row was kept out, somebody should look. */
const MILD = { quarantine: ['mild', 'kept out'], warn: ['mild', 'warning'], note: ['mild', 'note'] };
const HISTORY = 40;
const SAMPLE = 20;

export class RuleList {
  /** @param view {get(): {rules, set, dim, rule}, change(part), repaint()} */
  constructor(view) {
    this.view = view;
    this.text = '';
    this.startAnew();
    this.search = el('input', { type: 'search', placeholder: 'rule, meaning, owner', autocomplete: 'off', oninput: () => { this.text = this.search.value; view.repaint(); } });
    this.show = el('select', { onchange: () => view.change({ rules: this.show.value }) });
    this.set = el('select', { onchange: () => view.change({ set: this.set.value }) });
    this.dimension = el('select', { onchange: () => view.change({ dim: this.dimension.value }) });
    this.section = new Section('rules', 'Rules');
    this.section.root.insertBefore(el('div', { class: 'asking' },
      el('label', {}, el('span', {}, 'show'), this.show), el('label', {}, el('span', {}, 'data set'), this.set),
      el('label', {}, el('span', {}, 'dimension'), this.dimension), el('label', {}, el('span', {}, 'find'), this.search)), this.section.body);
  }

  /** What was read of a rule is forgotten. */
  startAnew() {
    this.more = { rule: '', state: 'idle', history: [], sample: null, error: '' };
  }

  /** @param rules as of now; empty while they are loading */
  paint(remote, rules, zone) {
    const { rules: show, set: dataset, dim: dimension, rule: open } = this.view.get();
    this.#selects(rules, show, dataset, dimension);
    if (open && this.more.rule !== open && rules.length) this.#read(open);
    const found = filtered(rules, { show, dataset, dimension, text: this.text });
    const extra = JSON.stringify([show, dataset, dimension, this.text, open, zone, this.more.rule, this.more.state, found.map((one) => [one.id, one.failing, one.last.at, one.last.observed])]);
    this.section.remote(remote, { what: 'the rules', extra, zone }, () => (found.length ? [this.#table(found, rules.length, open, zone)]
      : [el('p', { class: 'empty' }, rules.length ? 'No rule is like that. Widen the choice above.' : 'The catalogue holds no rule.')]));
  }

  #selects(rules, show, dataset, dimension) {
    const tally = { fail: 0, pass: 0, not_run: 0 };
    for (const rule of rules) tally[statusOf(rule)]++;
    fillSelect(this.show, [['all', `all ${rules.length}`], ['failing', `failing ${tally.fail}`], ['not_run', `not run ${tally.not_run}`]], show);
    const sets = [...new Set(rules.map((rule) => rule.dataset))].sort();
    fillSelect(this.set, [['', 'any'], ...sets.map((name) => [name, name])], sets.includes(dataset) ? dataset : '');
    fillSelect(this.dimension, [['', 'any'], ...DIMENSIONS.map((name) => [name, name])], dimension);
  }

  async #read(rule) {
    const more = this.more = { rule, state: 'loading', history: [], sample: null, error: '' };
    try {
      const named = `rule=${encodeURIComponent(rule)}`;
      const [history, sample] = await Promise.all([getJson(`/api/quality/history?${named}&limit=${HISTORY}`), getJson(`/api/quality/quarantine?${named}&limit=${SAMPLE}`)]);
      if (this.more !== more) return;
      this.more = { rule, state: 'done', history: history.rows.map((row) => Object.fromEntries(history.columns.map((name, i) => [name, row[i]]))), sample, error: '' };
    } catch (error) {
      if (this.more !== more) return;
      this.more = { ...this.more, state: 'error', error: error.message };
    }
    this.view.repaint();
  }

  #table(found, all, open, zone) {
    const titles = ['Result', 'Rule', 'Data set', 'Dimension', 'Severity', 'Found', 'Failing rows', 'Trend', 'At'];
    return el('div', { class: 'scroll rules', tabindex: '0', role: 'region', 'aria-label': 'Rules, table' }, el('table', {},
      el('caption', {}, `${found.length} of ${all} rules, failing ones first, times in ${ianaName(zone)}. A press on a rule tells more.`),
      el('thead', {}, el('tr', {}, ...titles.map((title) => el('th', { scope: 'col', class: title === 'Failing rows' ? 'n' : null }, title)))),
      el('tbody', {}, ...found.flatMap((rule) => [this.#row(rule, rule.id === open, zone), rule.id === open ? this.#more(rule, zone, titles.length) : null]).filter(Boolean))));
  }

  #row(rule, opened, zone) {
    const { last } = rule;
    return el('tr', { 'data-rule': rule.id }, el('td', {}, state(statusOf(rule), rule.severity)),
      el('th', { scope: 'row' }, el('button', { type: 'button', class: 'link-like', 'data-keep': rule.id, 'aria-expanded': String(opened), onclick: () => this.view.change({ rule: opened ? '' : rule.id }) }, rule.id)),
      el('td', {}, rule.dataset), el('td', {}, rule.dimension), el('td', {}, rule.severity), el('td', { class: 'found' }, foundWords(last.observed)),
      el('td', { class: 'n' }, last.status === 'not_run' ? '–' : count(last.failing_rows ?? 0)), el('td', {}, trend(rule)), el('td', {}, last.at ? stamp(Date.parse(last.at), zone) : '–'));
  }

  #more(rule, zone, columns) {
    const fact = (name, text) => (text ? [el('dt', {}, name), el('dd', {}, text)] : []);
    const parameters = Object.entries(rule.parameters).map(([name, value]) => `${name} ${value}`).join(', ');
    return el('tr', { class: 'more' }, el('td', { colspan: String(columns) }, el('dl', { class: 'facts' },
      ...fact('means', rule.meaning), ...fact('what to do', rule.action), ...fact('owner', rule.owner),
      ...fact('judges', { live: 'the stream', batch: 'the batches', both: 'stream and batches, by the same text' }[rule.where]),
      ...fact('holds', rule.holds), ...fact('parameters', parameters), ...fact('allowed', rule.last.expected), ...fact('fails on', rule.failing.join(', ')),
      ...fact('last words', rule.last.detail)), ...this.#past(rule, zone)));
  }

  #past(rule, zone) {
    const { more } = this;
    if (more.rule !== rule.id || more.state === 'loading') return [el('p', { class: 'empty' }, 'Reading the results before …')];
    if (more.state === 'error') return [el('p', { class: 'empty bad', role: 'status' }, `The results before could not be read: ${more.error}. Close and open the rule to ask again.`)];
    return [el('div', { class: 'figures' }, el('div', { class: 'figure' }, more.history.length ? table({
      caption: `The last ${more.history.length} results, times in ${ianaName(zone)}`, columns: [{ title: 'At' }, { title: 'Data set' }, { title: 'Result' }, { title: 'Found' }, { title: 'Rows', number: true }],
      rows: more.history.map((one) => [stamp(Date.parse(one.at), zone), one.dataset, state(one.status, one.severity), foundWords(one.observed), count(one.failing_rows ?? 0)]),
    }) : el('p', { class: 'empty' }, 'No result of it is kept yet.')), this.#sample(rule))];
  }

  #sample(rule) {
    const { rows, truncated } = this.more.sample;
    if (!rows.length) return el('div', { class: 'figure' }, el('p', { class: 'empty' }, rule.severity === 'quarantine' ? 'No row is quarantined by it.' : 'This rule does not quarantine single rows.'));
    return el('div', { class: 'figure' }, table({
      caption: truncated ? `The first ${rows.length} quarantined rows` : `Quarantined rows: ${rows.length}`,
      columns: [{ title: 'File' }, { title: 'Line', number: true }, { title: 'As it was' }],
      rows: rows.map(([file, line, raw]) => [file, count(line), el('code', {}, raw)]),
    }));
  }
}

/** "3 of 305115 rows" with the thousands apart; anything else as it was told. */
function foundWords(observed) {
  return observed?.replace(/^(\d+) of (\d+)\b/, (_, some, all) => `${group(some)} of ${group(all)}`) ?? '–';
}

function state(status, severity) {
  const [look, word] = (status === 'fail' && MILD[severity]) || (WORDS[status] ?? ['idle', status]);
  return el('span', { class: `state ${look}` }, word);
}

/** The newest results as marks, oldest first, and in words. */
function trend({ trend: points, severity }) {
  if (!points.length) return el('span', { class: 'dim' }, '–');
  const passed = points.filter((one) => one.status === 'pass').length;
  return el('span', { class: 'trend', role: 'img', 'aria-label': `${passed} of the last ${points.length} passed` },
    ...points.map((one) => el('i', { 'data-status': one.status === 'fail' && MILD[severity] ? 'mild' : one.status, title: `${one.at} ${one.status}` })));
}
