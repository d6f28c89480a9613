// The lake's files and gaps, as its manifests tell them.

import { daysLeftOut, SPREADS, totalOf } from '../data/lake.js';
import { reasonWords } from '../data/health.js';
import { show } from '../data/view.js';
import { el, table } from '../dom.js';
import { bytes, count, duration } from '../format.js';
import { ianaName, stamp, toSecond } from '../time.js';

const ROWS = 300;

export function lakePanel(app, lake) {
  if (lake.state === 'loading') return [el('p', { class: 'empty' }, 'Reading the lake …')];
  const { files, gaps } = lake;
  const out = [];
  if (lake.state === 'error') out.push(el('p', { class: 'empty bad', role: 'status' }, `The lake could not be read: ${lake.error}. It is read again when a file is closed.`));
  if (lake.damage.length) out.push(...damaged(lake));
  if (!totalOf(lake, 'files')) {
    if (lake.state !== 'error' && !lake.damage.length) out.push(el('p', { class: 'empty' }, 'The lake holds no file yet. The first appears when its ten minutes are over.'));
    return out;
  }
  out.push(el('p', { class: 'line' }, el('span', {}, `${SPREADS}:`),
    fact(count(totalOf(lake, 'files', SPREADS)), 'files'), fact(count(totalOf(lake, 'rows', SPREADS)), 'rows'), fact(bytes(totalOf(lake, 'bytes', SPREADS)), 'on disk'),
    fact(count(suspectOf(lake)), `suspect seconds${daysLeftOut(lake) ? ' in the days listed' : ''}`), fact(count(gaps.length), 'gaps listed'),
    el('span', { class: 'dim' }, `all tables: ${count(totalOf(lake, 'files'))} files, ${count(totalOf(lake, 'rows'))} rows, ${bytes(totalOf(lake, 'bytes'))}`)));
  if (!files.length) out.push(el('p', { class: 'empty' }, 'No file of spreads yet. The first appears when its ten minutes are over.'));
  else out.push(el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Files' }, filesTable(app, files, totalOf(lake, 'files', SPREADS))));
  out.push(el('h3', {}, 'Gaps'), gaps.length
    ? el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Gaps' }, gapsTable(app, gaps))
    : el('p', { class: 'empty' }, 'No gap in the days listed.'));
  return out;
}

/** What cannot be read, why, and what is to be done about it. */
function damaged({ root, damage }) {
  const many = damage.length === 1 ? 'One folder of the lake cannot be read' : `${count(damage.length)} folders of the lake cannot be read`;
  return [
    el('p', { class: 'empty bad', role: 'status' },
      `${many}: what they hold is in no list or sum here. Put each file below back as it was, from a copy of the lake; it is listed again by itself. `,
      el('code', {}, `./spreadlake verify --lake ${root}`), ' tells what else is wrong with them.'),
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Damaged files' }, table({
      caption: `Damaged, below ${root}`,
      columns: [{ title: 'File or folder', wraps: true }, { title: 'What is wrong', wraps: true }],
      rows: damage.map(({ path, reason }) => [path, reason]),
    })),
  ];
}

function fact(number, label) {
  return el('span', {}, el('b', {}, number), ` ${label}`);
}

function suspectOf(lake) {
  return lake.days.reduce((sum, day) => sum + day.suspect, 0);
}

function filesTable(app, files, all) {
  const sorted = [...files].sort((a, b) => String(b.first_second).localeCompare(String(a.first_second)));
  const { zone } = app.view;
  return table({
    caption: `${Math.min(ROWS, files.length) < all ? `The newest ${count(Math.min(ROWS, files.length))} of ${count(all)} files` : 'Files'}, newest first, times in ${ianaName(zone)}`,
    columns: [{ title: 'File' }, { title: 'Rows', number: true }, { title: 'First second' }, { title: 'Last second' }, { title: 'Size', number: true }, { title: 'Whole' }, { title: 'SHA-256' }],
    rows: sorted.slice(0, ROWS).map((file) => [file.path, count(file.rows), when(file.first_second, zone), when(file.last_second, zone),
      bytes(Number(file.bytes)), file.complete ? 'yes' : 'short', String(file.sha256 ?? '').slice(0, 12)]),
  });
}

function gapsTable(app, gaps) {
  const sorted = [...gaps].sort((a, b) => String(b.from).localeCompare(String(a.from)));
  const { zone } = app.view;
  return table({
    caption: `${gaps.length > ROWS ? `The newest ${ROWS} gaps` : 'Gaps'}, newest first, times in ${ianaName(zone)}`,
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
