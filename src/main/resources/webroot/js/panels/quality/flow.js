// Bronze, silver and gold of each pipeline, and what became of the rows at every hop between them.

import { flowOf } from '../../data/quality.js';
import { el, table } from '../../dom.js';
import { bytes, count, duration } from '../../format.js';

const SUMS = { pass: 'pass', warn: 'mild', fail: 'fail' };
const TITLES = { live: 'Live', market: 'Market history', news: 'News', master: 'Master data' };

/**
 * @param answer of /api/layers
 * @param made pipelines whose published tables are of a generator's files
 * @param sums what the consistency rules of a pipeline's gold say: {passing, failing} or null
 */
export function flowNodes(answer, made, sums) {
  const flows = flowOf(answer);
  if (!flows.length) return [el('p', { class: 'empty' }, 'Nothing has gone through the layers yet. The first rows arrive with the feed or a batch run.')];
  return [el('p', { class: 'dim' }, 'At each hop: rows in = accepted + quarantined + duplicates. Live hops count since the program started, seconds without a price as quarantined, and minutes once they are final; batches count the rows of their newest run up to silver and all that is published from there on, quarantined being what a table leaves out.'),
    ...flows.map((flow) => pipeline(flow, made.includes(flow.pipeline), sums(flow.pipeline))), details(flows)];
}

function pipeline(flow, made, sums) {
  const { bronze, silver, gold } = flow.layers;
  return el('div', { class: 'flow', role: 'group', 'aria-label': `Flow of ${TITLES[flow.pipeline] ?? flow.pipeline}` },
    el('h4', {}, TITLES[flow.pipeline] ?? flow.pipeline, made ? el('span', { class: 'badge made' }, 'SYNTHETIC') : null),
    layer('Bronze', bronze, 'written when its first file closes'),
    hops(flow.hops.filter((one) => !toGold(one))),
    layer('Silver', silver, 'written when its first file closes'),
    hops(flow.hops.filter(toGold), sums ? el('p', {}, el('span', { class: `state ${SUMS[sums.status] ?? 'idle'}` }, `sums and keys: ${sums.passing} of ${sums.passing + sums.failing} rules pass`))
      : null),
    layer('Gold', gold, flow.pipeline === 'live' ? 'written when the day closes' : 'not published yet'));
}

function toGold(one) {
  return one.to.startsWith('gold/');
}

function hops(list, ...more) {
  return el('div', { class: 'hops' }, ...list.map(hop), list.length ? null : el('p', { class: 'dim' }, 'no row yet'), ...more);
}

function layer(title, one, absent) {
  return el('div', { class: 'layer' }, el('h5', {}, title),
    one.sets.length ? el('p', {}, el('b', {}, count(one.rows)), ' rows') : el('p', { class: 'dim' }, absent),
    one.sets.length ? el('p', { class: 'dim' }, [`${count(one.sets.length)} ${one.sets.length === 1 ? 'set' : 'sets'}`, one.files ? `${count(one.files)} files` : '', one.bytes ? bytes(one.bytes) : ''].filter(Boolean).join(', ')) : null,
    one.age === null ? null : el('p', { class: 'dim' }, `${duration(one.age * 1000)} old`));
}

function hop(one) {
  const name = one.to.slice(one.to.indexOf('/') + 1);
  return el('p', { class: 'hop' }, el('b', {}, name), ' ', `${count(one.rows_in)} = ${count(one.accepted)} + ${count(one.quarantined)} + ${count(one.duplicates)} `,
    el('span', { class: one.adds ? 'pass' : 'fail' }, one.adds ? 'adds up' : 'does not add up'));
}

function details(flows) {
  const sets = flows.flatMap((flow) => Object.values(flow.layers).flatMap((one) => one.sets));
  return el('details', {}, el('summary', {}, `Each of the ${count(sets.length)} data sets, and the hops as tables`),
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Hops' }, table({
      caption: 'Hops', columns: [{ title: 'Pipeline' }, { title: 'From' }, { title: 'To' }, { title: 'Rows in', number: true }, { title: 'Accepted', number: true }, { title: 'Quarantined', number: true }, { title: 'Duplicates', number: true }, { title: 'Adds up' }],
      rows: flows.flatMap((flow) => flow.hops).map((one) => [one.pipeline, one.from, one.to, count(one.rows_in), count(one.accepted), count(one.quarantined), count(one.duplicates), el('span', { class: one.adds ? 'pass' : 'fail' }, one.adds ? 'yes' : 'no')]),
    })),
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Data sets' }, table({
      caption: 'Data sets', columns: [{ title: 'Pipeline' }, { title: 'Layer' }, { title: 'Data set' }, { title: 'Rows', number: true }, { title: 'Files', number: true }, { title: 'Size', number: true }, { title: 'Age', number: true }],
      rows: sets.map((one) => [one.pipeline, one.layer, one.dataset, count(one.rows), one.files ? count(one.files) : '–', one.bytes ? bytes(one.bytes) : '–', one.age_s === null ? '–' : duration(one.age_s * 1000)]),
    })));
}
