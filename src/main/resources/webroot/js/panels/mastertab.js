// The business's answers: what the published master data say, drawn, and any named question asked.

import { drawBars } from '../charts/bars.js';
import { csvAddress, csvName } from '../data/answers.js';
import { el, table } from '../dom.js';
import { amount, count } from '../format.js';
import { getJson } from '../net/history.js';
import { Remote } from '../net/remote.js';

const OVERVIEW_MS = 60000;
const ROWS = 200;
const NOTHING_ASKED = { name: '', values: {}, state: 'idle', answer: null, error: '' };

/** Lives as long as the page: what was asked and answered survives a change of the tab. */
export class MasterTab {
  constructor(changed, runs) {
    this.changed = changed;
    this.runs = runs;
    this.overview = new Remote('/api/master/overview', OVERVIEW_MS, changed);
    this.questions = new Remote('/api/master/queries', Infinity, changed);
    this.asked = NOTHING_ASKED;
    this.charts = [];
  }

  /** A run has ended: the published tables may be new. */
  stale() {
    this.overview.askedAt = -Infinity;
  }

  startAnew() {
    this.overview.startAnew();
    this.questions.startAnew();
    this.asked = NOTHING_ASKED;
  }

  /** Asks for what is not there yet or old. */
  look() {
    this.overview.look();
    this.questions.look();
  }

  key() {
    const { overview, questions, asked } = this;
    return `${this.#made()} ${overview.state} ${overview.value?.version} ${overview.error} ${questions.state} ${asked.name} ${asked.state} ${asked.error} ${asked.answer?.asked}`;
  }

  /** True if what is published was made of the generator's files. */
  #made() {
    return Boolean(this.runs.look().value?.synthetic_tables.includes('master'));
  }

  build() {
    this.charts.forEach((chart) => chart.dispose());
    this.charts = [];
    const { overview, questions } = this;
    const parts = [];
    if (overview.state === 'loading') parts.push(el('p', { class: 'empty' }, 'Reading the published tables …'));
    if (overview.state === 'error') parts.push(el('p', { class: 'empty bad', role: 'status' }, overview.unreachable
      ? 'The published tables could not be read: the server does not answer. They are asked for again in a minute.'
      : `There is nothing to show: ${overview.error}. Start a master run under Runs; it is looked for again in a minute.`));
    if (overview.value) parts.push(...this.#overview(overview.value));
    parts.push(this.#form(questions));
    return parts;
  }

  #overview(value) {
    const parts = [this.#totals(value)];
    const days = rows(value.active_users_by_day);
    const steps = rows(value.deposit_funnel);
    const funnel = steps.find((row) => row.name === 'deposited')?.users;
    const other = Number(rows(value.totals)[0]?.depositors) - Number(funnel);
    const note = other > 0 ? `The steps count only users whose first login is recorded: ${count(other)} of those who have deposited were never seen to log in, so the last steps hold fewer.` : '';
    parts.push(el('div', { class: 'figures' },
      this.#figure('Active users a day', this.#link('Active users a day', 'active_users_by_day', value.active_users_by_day?.parameters), days.length ? {
        categories: days.map((row) => row.date),
        series: [{ name: 'deposited or withdrew', values: days.map((row) => row.active_users) }, { name: 'logged in', values: days.map((row) => row.users_logged_in) }],
        description: 'Users who deposited or withdrew, and users who logged in, by day.',
      } : null, 'No day with a deposit or a withdrawal.'),
      this.#figure('From first sight to deposit', this.#link('From first sight to deposit', 'deposit_funnel', value.deposit_funnel?.parameters), steps.length ? {
        categories: steps.map((row) => row.name.replaceAll('_', ' ')),
        series: [{ name: 'users', values: steps.map((row) => row.users) }],
        description: 'How many users reached each step.', lying: true,
      } : null, 'No user yet.', note)));
    parts.push(el('div', { class: 'figures answers' },
      ...[['Net flow by currency', 'net_flow'], ['Failure rate', 'failure_rate'], ['Most active users', 'most_active_users']]
        .map(([title, query]) => shown(title, value[query], this.#link(title, query, value[query]?.parameters)))));
    return parts;
  }

  #totals(value) {
    const totals = rows(value.totals)[0] ?? {};
    const rolling = rows(value.dau_wau_mau)[0] ?? {};
    const fact = (label, number) => el('span', {}, el('b', {}, number === undefined || number === null ? '–' : count(Number(number))), ` ${label}`);
    return el('p', { class: 'line' }, this.#made() ? el('span', { class: 'badge made' }, 'SYNTHETIC') : null,
      fact('users', totals.users), fact('have deposited', totals.depositors), fact('never did', totals.users - totals.depositors),
      fact('deposits', totals.deposits), fact('withdrawals', totals.withdrawals),
      fact('active on the last day', rolling.day_users), fact('in 7 days', rolling.week_users), fact('in 30 days', rolling.month_users),
      el('span', { class: 'dim' }, `${totals.first_date ?? '–'} to ${totals.last_date ?? '–'}, version ${value.version}`));
  }

  /** The same answer as a file: all its rows, exact decimals. */
  #link(title, query, parameters) {
    if (!parameters) return null;
    return el('a', { href: csvAddress(query, parameters), download: csvName(query, parameters, this.#made()), 'aria-label': `CSV: ${title}`, title: 'All rows with exact decimals, as a file; at most 100,000' }, 'CSV');
  }

  #figure(title, link, chart, empty, note = '') {
    const canvas = el('div', { class: 'figure-canvas', role: 'img', 'aria-label': title });
    if (chart) queueMicrotask(() => { if (canvas.isConnected) this.charts.push(drawBars(canvas, chart)); });
    return el('section', { class: 'figure' }, heading(title, chart ? link : null), chart ? canvas : el('p', { class: 'empty' }, empty), chart && note ? el('p', { class: 'dim' }, note) : null);
  }

  #form(questions) {
    const { asked } = this;
    if (questions.state === 'loading') return el('p', { class: 'empty' }, 'Reading the list of questions …');
    if (questions.state === 'error') return el('p', { class: 'empty bad', role: 'status' }, `The list of questions could not be read: ${questions.error}. It is asked for again in a minute.`);
    const list = questions.value.filter((one) => one.pipeline === 'master' || one.pipeline === undefined);
    const chosen = list.find((one) => one.name === asked.name) ?? list[0];
    const pick = el('select', { id: 'question', onchange: (event) => this.#choose(event.target.value) },
      ...list.map((one) => el('option', { value: one.name, selected: one === chosen }, one.name.replaceAll('_', ' '))));
    const fields = chosen.parameters.map((one) => el('label', {}, el('span', {}, one.name.replaceAll('_', ' ')), field(one, asked.values[one.name] ?? one.default ?? '')));
    return el('section', { class: 'ask', 'aria-labelledby': 'ask-title' }, el('h3', { id: 'ask-title' }, 'Ask'),
      el('form', { class: 'asking', onsubmit: (event) => this.#ask(event, chosen) }, el('label', {}, el('span', {}, 'question'), pick), ...fields, el('button', { type: 'submit' }, 'Answer')),
      el('p', { class: 'dim' }, chosen.description), this.#answer());
  }

  #answer() {
    const { asked } = this;
    if (asked.state === 'asking') return el('p', { class: 'empty', role: 'status' }, 'Asking …');
    if (asked.state === 'error') return el('p', { class: 'problem', role: 'alert' }, asked.error);
    if (asked.state !== 'done') return null;
    const { columns, rows: found, truncated } = asked.answer;
    if (!found.length) return el('p', { class: 'empty', role: 'status' }, 'No row answers this.');
    const title = asked.name.replaceAll('_', ' ');
    const of = `${truncated ? 'more than ' : ''}${count(found.length)} rows`;
    return el('div', {}, heading(`Answer: ${title}`, this.#link(title, asked.name, asked.values)), el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Answer' }, table({
      caption: found.length > ROWS ? `The first ${ROWS} of ${of}` : found.length === 1 ? 'One row' : of,
      columns: columns.map((name, i) => ({ title: name.replaceAll('_', ' '), number: numeric(found, i) })), rows: found.slice(0, ROWS).map((row) => row.map(cell)),
    })));
  }

  #choose(name) {
    this.asked = { ...NOTHING_ASKED, name };
    this.changed();
  }

  async #ask(event, question) {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(event.target)].filter(([name, value]) => name && value !== ''));
    const asked = this.asked = { ...NOTHING_ASKED, name: question.name, values, state: 'asking' };
    this.changed();
    try {
      const answer = await getJson(`/api/master/query/${encodeURIComponent(question.name)}?${new URLSearchParams(values)}`);
      if (this.asked !== asked) return;
      this.asked = { ...asked, state: 'done', answer: { columns: names(answer), rows: answer.rows, truncated: answer.truncated, asked: performance.now() } };
    } catch (error) {
      if (this.asked !== asked) return;
      this.asked = { ...asked, state: 'error', error: error.message };
    }
    this.changed();
  }
}

function names(part) {
  return part.columns.map((column) => column.name ?? column);
}

/** Rows as objects by column name. */
function rows(part) {
  if (!part) return [];
  const columns = names(part);
  return part.rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
}

/** A heading with what belongs to it at its right. */
function heading(title, link) {
  return el('div', { class: 'block-head' }, el('h3', {}, title), el('span', { class: 'grow' }), link);
}

function shown(title, part, link) {
  if (!part || !part.rows.length) return el('section', { class: 'figure' }, heading(title, null), el('p', { class: 'empty' }, 'Nothing in this time.'));
  return el('section', { class: 'figure' }, heading(title, link), el('div', { class: 'scroll short', tabindex: '0', role: 'region', 'aria-label': title }, table({
    caption: `${part.parameters?.from ?? ''} to ${part.parameters?.to ?? part.parameters?.date ?? ''}`.trim(),
    columns: names(part).map((name, i) => ({ title: name.replaceAll('_', ' '), number: numeric(part.rows, i) })),
    rows: part.rows.map((row) => row.map((value, i) => (names(part)[i] === 'user_id' ? shortId(value) : cell(value)))),
  })));
}

/** A field to type what a question asks for: a day from a calendar, one of a few words from a list. */
function field(one, value) {
  const own = { name: one.name, title: one.description };
  if (one.type === 'choice') return el('select', own, ...one.allowed.split(/, | or /).map((word) => el('option', { value: word, selected: word === value }, word)));
  return el('input', { ...own, value, type: one.type === 'date' ? 'date' : 'text', placeholder: one.allowed, autocomplete: 'off' });
}

function numeric(rows, i) {
  return typeof rows[0][i] === 'number' || /^-?\d+\.\d+$/.test(rows[0][i] ?? '');
}

/** Enough of a long id to tell it from others; all of it on hovering. */
function shortId(value) {
  return el('span', { title: value }, value.length > 16 ? `${value.slice(0, 12)}…` : value);
}

/** Exact decimals are shown to the digit that matters; the CSV holds them all. */
function cell(value) {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string' && /^-?\d+\.\d{9,}$/.test(value)) return amount(Number(value));
  return typeof value === 'number' && Number.isInteger(value) ? count(value) : String(value);
}
