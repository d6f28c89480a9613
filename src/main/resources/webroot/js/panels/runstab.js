// Batch runs: start one, watch it, stop it, and the row arithmetic of those that were.

import { el, table } from '../dom.js';
import { count, duration } from '../format.js';
import { forgetToken, token } from '../net/access.js';
import { Remote } from '../net/remote.js';
import { change } from '../page/signin.js';
import { ianaName, stamp } from '../time.js';

const REFRESH_MS = 15000;
const SHOWN = 50;
const ENDED = ['succeeded', 'failed', 'refused', 'cancelled'];
/** Pipelines that can build everything anew; the others refuse the option. */
const ANEW = ['master', 'market'];

/** What is sent to start a run. */
export function startOf(pipeline, anew) {
  return anew && ANEW.includes(pipeline) ? { pipeline, full: true } : { pipeline };
}

export class RunsTab {
  constructor(changed) {
    this.changed = changed;
    this.runs = new Remote('/api/batch/runs', REFRESH_MS, changed);
    this.problem = '';
    this.seen = [];
  }

  /** A run began, went on or ended. */
  news(batches) {
    const ended = [...batches.values()].filter((one) => ENDED.includes(one.status));
    const ends = ended.map((one) => one.run);
    if (ends.join() !== this.seen.join()) this.runs.askedAt = -Infinity;
    if (ended.some((one) => one.status === 'succeeded' && !this.seen.includes(one.run))) this.problem = '';
    this.seen = ends;
  }

  startAnew() {
    this.runs.startAnew();
    this.problem = '';
    this.seen = [];
  }

  /** What was asked just before a run ended still calls it running: it is asked again until it does not. */
  look(batches) {
    const { value } = this.runs.look();
    if (value?.running && ![...batches.values()].some((one) => !ENDED.includes(one.status))) this.runs.soon();
  }

  key(batches) {
    return `${token() !== null} ${this.runs.state} ${this.runs.error} ${this.problem} ${JSON.stringify(this.runs.value?.running)} ${this.runs.value?.runs.length} ${this.runs.value?.runs[0]?.run} ${JSON.stringify([...batches.values()])}`;
  }

  build(zone, batches) {
    const runs = this.runs.look();
    if (runs.state === 'loading') return [el('p', { class: 'empty' }, 'Reading the runs …')];
    const parts = [];
    if (runs.state === 'error') parts.push(el('p', { class: 'empty bad', role: 'status' }, `The runs could not be read: ${runs.error}. They are asked for again in 15 s.`));
    if (!runs.value) return parts;
    parts.push(this.#start(runs.value, batches));
    if (this.problem) parts.push(el('p', { class: 'problem', role: 'alert' }, this.problem));
    if (!runs.value.runs.length) return [...parts, el('p', { class: 'empty' }, 'No run yet. Start one above, or wait for the schedule.')];
    parts.push(el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Runs' }, runsTable(runs.value.runs, zone)));
    const newest = runs.value.runs.find((run) => run.inputs?.length);
    if (newest) parts.push(el('h3', {}, `Row arithmetic of ${newest.run ?? newest.pipeline}`), wide('Row arithmetic', inputsTable(newest)), wide('Published tables', tablesTable(newest)));
    return parts;
  }

  #start(value, batches) {
    const now = [...batches.values()].find((one) => !ENDED.includes(one.status));
    const busy = Boolean(value.running ?? now);
    const full = el('input', { type: 'checkbox', id: 'run-full' });
    const anew = value.pipelines.filter((name) => ANEW.includes(name));
    return el('div', { class: 'starting' },
      ...value.pipelines.map((name) => el('button', { type: 'button', disabled: busy, onclick: () => this.#begin(name, full.checked) }, `Run ${name}`)),
      value.synthetic.length ? el('span', { class: 'badge made' }, `Next run reads SYNTHETIC files: ${value.synthetic.join(', ')}`) : null,
      anew.length ? el('label', { class: 'check' }, full, el('span', {}, `build everything anew (${anew.join(' and ')} only)`)) : null,
      now ? el('span', { class: 'progress', role: 'status' },
        el('progress', { max: String(now.total), value: String(now.done), 'aria-label': `Progress of ${now.run}` }),
        `${now.pipeline}: ${now.step} (${now.done} of ${now.total})`) : null,
      busy ? el('button', { type: 'button', onclick: () => this.#cancel() }, 'Cancel') : null,
      token() === null ? null : el('button', { type: 'button', class: 'small', onclick: () => {
        forgetToken();
        this.changed();
      } }, 'Forget the token'));
  }

  async #begin(pipeline, full) {
    await this.#send('POST', '/api/batch/runs', startOf(pipeline, full));
  }

  async #cancel() {
    await this.#send('DELETE', '/api/batch/runs/current');
  }

  async #send(method, path, body) {
    try {
      await change(method, path, body);
      this.problem = '';
    } catch (error) {
      this.problem = error.message;
    }
    await this.runs.load();
    this.changed();
  }
}

/** A table that scrolls by itself where the window is narrower. */
function wide(name, node) {
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, node);
}

function sum(inputs, field) {
  return (inputs ?? []).reduce((total, input) => total + Number(input[field] ?? 0), 0);
}

function runsTable(runs, zone) {
  const why = runs.slice(0, SHOWN).some((run) => run.message);
  return table({
    caption: `Runs, newest first, times in ${ianaName(zone)}`,
    columns: [{ title: 'Started' }, { title: 'Pipeline' }, { title: 'Result' }, { title: 'Took', number: true }, { title: 'Rows in', number: true },
      { title: 'Accepted', number: true }, { title: 'Quarantined', number: true }, { title: 'Duplicates', number: true }, { title: 'Failing rules', number: true }, ...(why ? [{ title: 'Why', wraps: true }] : [])],
    rows: runs.slice(0, SHOWN).map((run) => [stamp(Date.parse(run.started), zone), run.pipeline,
      el('span', { class: run.status === 'succeeded' ? 'pass' : 'fail' }, run.status), duration(Date.parse(run.finished) - Date.parse(run.started)),
      count(sum(run.inputs, 'rows_in')), count(sum(run.inputs, 'accepted')), count(sum(run.inputs, 'quarantined')), count(sum(run.inputs, 'duplicates')),
      count((run.quality ?? []).filter((one) => one.passed === false || one.status === 'fail').length), ...(why ? [run.message ?? ''] : [])]),
  });
}

function inputsTable(run) {
  return table({
    caption: 'rows in = accepted + quarantined + duplicates, for each file',
    columns: [{ title: 'File' }, { title: 'Rows in', number: true }, { title: 'Accepted', number: true }, { title: 'Quarantined', number: true }, { title: 'Duplicates', number: true }, { title: 'Adds up' }, { title: 'By rule', wraps: true }],
    rows: run.inputs.map((input) => {
      const adds = input.accepted + input.quarantined + input.duplicates === input.rows_in;
      return [input.file, count(input.rows_in), count(input.accepted), count(input.quarantined), count(input.duplicates),
        el('span', { class: adds ? 'pass' : 'fail' }, adds ? 'yes' : 'no'), Object.entries(input.by_rule ?? {}).map(([rule, n]) => `${rule} ${count(n)}`).join(', ')];
    }),
  });
}

function tablesTable(run) {
  if (!run.tables?.length) return el('p', { class: 'empty' }, 'This run published no table.');
  return table({
    caption: 'Published tables',
    columns: [{ title: 'Table' }, { title: 'Rows', number: true }, { title: 'SHA-256' }],
    rows: run.tables.map((one) => [one.name, count(one.rows), String(one.sha256 ?? '').slice(0, 12)]),
  });
}
