// Which days are recorded, how completely; a press shows the day in the chart.

import { daysLeftOut, modesOfDay } from '../data/lake.js';
import { show } from '../data/view.js';
import { el, table } from '../dom.js';
import { count } from '../format.js';

const ROWS = 400;

export function historyPanel(app, lake) {
  if (lake.state === 'loading') return [el('p', { class: 'empty' }, 'Reading which days are recorded …')];
  const { days } = lake;
  const older = daysLeftOut(lake) + Math.max(0, days.length - ROWS);
  const notice = lake.state === 'error' ? el('p', { class: 'empty bad', role: 'status' }, `The list of days could not be read: ${lake.error}. It is read again when a file is closed.`) : null;
  if (!days.length) {
    return [notice ?? el('p', { class: 'empty' }, 'No day is recorded yet. The first file appears when its ten minutes are over.')];
  }
  return [notice, table({
    caption: 'Recorded days, UTC, by the files closed so far. Every second is an observation or a gap with a reason.',
    columns: [{ title: 'Day' }, { title: 'Book' }, { title: 'Fed by' }, { title: 'Observations', number: true }, { title: 'Gaps explained, s', number: true }, { title: 'Suspect, s', number: true }, { title: 'Covered', number: true }, { title: 'Closed' }, { title: 'In the chart' }],
    rows: days.slice(0, ROWS).map((one) => [one.date, one.book, modesOfDay(one).map((mode) => mode.toUpperCase()).join(', ') || '–', count(one.captured), count(one.explained), count(one.suspect), covered(one), one.closed ? 'yes' : 'open',
      el('button', { type: 'button', class: 'small', 'aria-label': `Show ${one.book} on ${one.date}`, onclick: () => showDay(app, one) }, 'Show')]),
  }), older ? el('p', { class: 'dim' }, `and ${count(older)} older ${older === 1 ? 'day' : 'days'} of a book: G goes to a time of them`) : null];
}

function covered(one) {
  return one.expected ? `${((one.captured / one.expected) * 100).toFixed(2)} %` : '–';
}

function showDay(app, one) {
  const from = Date.parse(`${one.date}T00:00:00Z`) / 1000;
  const hidden = app.view.hidden.filter((name) => name !== one.book);
  app.viewState.change({ ...show(app.view, app.edge(), from, Math.min(from + 86400, Math.max(app.edge(), from + 60))), hidden });
  document.getElementById('spread-title').scrollIntoView({ block: 'center' });
}
