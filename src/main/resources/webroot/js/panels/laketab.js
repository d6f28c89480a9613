// The lake's files and gaps, as its manifests tell them.

import { SPREADS } from '../data/lake.js';
import { reasonWords } from '../data/health.js';
import { show } from '../data/view.js';
import { el, table } from '../dom.js';
import { bytes, count, duration } from '../format.js';
import { ianaName, stamp, toSecond } from '../time.js';

const ROWS = 300;

export function lakePanel(app, lake) {
  if (lake.state === 'loading') return [el('p', { class: 'empty' }, 'Reading the lake …')];
  const { partitions, files, gaps } = lake;
  const out = [];
  if (lake.state === 'error') out.push(el('p', { class: 'empty bad', role: 'status' }, `The lake could not be read: ${lake.error}. It is read again when a file is closed.`));
  const spreads = partitions.filter((one) => one.dataset === SPREADS);
  if (!total(partitions, 'files')) {
    if (lake.state !== 'error') out.push(el('p', { class: 'empty' }, 'The lake holds no file yet. The first appears when its ten minutes are over.'));
    return out;
  }
  out.push(el('p', { class: 'line' }, el('span', {}, `${SPREADS}:`),
    fact(count(total(spreads, 'files')), 'files'), fact(count(total(spreads, 'rows')), 'rows'), fact(bytes(total(spreads, 'bytes')), 'on disk'),
    fact(count(total(spreads, 'suspect')), 'suspect seconds'), fact(count(gaps.length), 'gaps listed'),
    el('span', { class: 'dim' }, `all tables: ${count(total(partitions, 'files'))} files, ${count(total(partitions, 'rows'))} rows, ${bytes(total(partitions, 'bytes'))}`)));
  if (!files.length) out.push(el('p', { class: 'empty' }, 'No file of spreads yet. The first appears when its ten minutes are over.'));
  else out.push(el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Files' }, filesTable(app, files)));
  out.push(el('h3', {}, 'Gaps'), gaps.length
    ? el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Gaps' }, gapsTable(app, gaps))
    : el('p', { class: 'empty' }, 'No gap in the days listed.'));
  return out;
}

function fact(number, label) {
  return el('span', {}, el('b', {}, number), ` ${label}`);
}

function total(rows, field) {
  return rows.reduce((sum, row) => sum + Number(row[field] ?? 0), 0);
}

function filesTable(app, files) {
  const sorted = [...files].sort((a, b) => String(b.first_second).localeCompare(String(a.first_second)));
  const { zone } = app.view;
  return table({
    caption: `${files.length > ROWS ? `The newest ${ROWS} files` : 'Files'}, newest first, times in ${ianaName(zone)}`,
    columns: [{ title: 'File' }, { title: 'Rows', number: true }, { title: 'First second' }, { title: 'Last second' }, { title: 'Size', number: true }, { title: 'Whole' }, { title: 'SHA-256' }],
    rows: sorted.slice(0, ROWS).map((file) => [file.path, count(file.rows), when(file.first_second, zone), when(file.last_second, zone),
      bytes(Number(file.bytes)), file.complete ? 'yes' : 'short', String(file.sha256 ?? '').slice(0, 12)]),
  });
}

function gapsTable(app, gaps) {
  const sorted = [...gaps].sort((a, b) => String(b.from).localeCompare(String(a.from)));
  const { zone } = app.view;
  return table({
    caption: `Gaps, newest first, times in ${ianaName(zone)}`,
    columns: [{ title: 'From' }, { title: 'To' }, { title: 'Book' }, { title: 'Length', number: true }, { title: 'Reason' }, { title: 'In the chart' }],
    rows: sorted.slice(0, ROWS).map((gap) => {
      const from = toSecond(gap.from);
      const to = toSecond(gap.to);
      return [when(gap.from, zone), when(gap.to, zone), gap.book, duration(gap.seconds * 1000), reasonWords(gap.reason),
        el('button', { type: 'button', class: 'small', 'aria-label': `Show the gap of ${gap.book} at ${gap.from}`, onclick: () => app.viewState.change(show(app.view, app.edge(), from - 150, to + 150)) }, 'Show')];
    }),
  });
}

function when(text, zone) {
  return text ? stamp(Date.parse(text), zone) : '–';
}
