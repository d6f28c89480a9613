// What the quality rules found, put together for the eye. Pure: answers of /api/quality and frames of
// the socket go in; lines, cells and sentences come out.

export const DIMENSIONS = ['completeness', 'validity', 'uniqueness', 'consistency', 'timeliness', 'accuracy'];
export const RULE_FILTERS = ['all', 'failing', 'not_run'];

/** Rules with this severity keep gold from being published. */
const STOP = 'stop';

/**
 * The rules as of now: what the server listed, and what the socket has told since.
 *
 * @param rules answer of /api/quality/rules
 * @param results frames of the topic `quality`, the newest of each rule and data set
 */
export function rulesNow(rules, results) {
  const told = Map.groupBy ? Map.groupBy(results, (one) => one.rule) : grouped(results);
  return rules.map((rule) => {
    const newer = (told.get(rule.id) ?? []).filter((one) => !(Date.parse(one.at) < Date.parse(rule.last.at)));
    if (!newer.length) return rule;
    const failing = failingNow(rule.failing, newer);
    const worst = newer.find((one) => one.status === 'fail') ?? (failing.length ? rule.last : newer.at(-1));
    return { ...rule, failing, last: { ...rule.last, ...worst, failing_rows: worst.failing_rows ?? 0 } };
  });
}

function grouped(results) {
  const groups = new Map();
  for (const one of results) groups.set(one.rule, [...(groups.get(one.rule) ?? []), one]);
  return groups;
}

function failingNow(before, newer) {
  const failing = new Set(before);
  for (const one of newer) {
    if (one.status === 'fail') failing.add(one.dataset);
    else failing.delete(one.dataset);
  }
  return [...failing].sort();
}

/**
 * What the newest results come to, in a line: how many pass, and what the others did. Rows that were
 * kept out and warnings are a rule's everyday work; only what stops gold is bad.
 *
 * @param results the newest of each rule and data set
 * @return {text, bad}
 */
export function rulesLine(results) {
  const counts = { pass: 0, stop: 0, quarantine: 0, mild: 0 };
  for (const { status, severity } of results) {
    if (status !== 'fail') counts.pass++;
    else counts[severity === 'warn' || severity === 'note' ? 'mild' : severity === 'quarantine' ? 'quarantine' : 'stop']++;
  }
  const { pass, stop, quarantine, mild } = counts;
  const parts = [pass === results.length ? `all ${pass} pass` : `${pass} of ${results.length} pass`];
  if (stop) parts.unshift(`${stop} failing`);
  if (quarantine) parts.push(`${quarantine} kept rows out`);
  if (mild) parts.push(`${mild} ${mild === 1 ? 'warning' : 'warnings'}`);
  return { text: parts.join(', '), bad: stop > 0 };
}

/** fail, pass or not_run. */
export function statusOf(rule) {
  return rule.failing.length ? 'fail' : rule.last.status;
}

/** What keeps gold from being published: the gate's answer, corrected by newer frames. */
export function heldBy(gate, results) {
  const held = new Map((gate?.held_by ?? []).map((one) => [one.rule, { ...one, datasets: [...one.datasets] }]));
  for (const one of results) {
    if (one.severity !== STOP || Date.parse(one.at) < Date.parse(held.get(one.rule)?.at)) continue;
    const known = held.get(one.rule);
    if (one.status === 'fail') {
      const datasets = [...new Set([...(known?.datasets ?? []), one.dataset])];
      held.set(one.rule, { ...known, ...one, datasets, meaning: known?.meaning ?? one.detail });
    } else if (known) {
      known.datasets = known.datasets.filter((name) => name !== one.dataset);
      if (!known.datasets.length) held.delete(one.rule);
    }
  }
  return [...held.values()];
}

/** One sentence for the line at the top of the page; empty while nothing is held back. */
export function heldSentence(held) {
  if (!held.length) return '';
  const rest = held.length > 1 ? ` and ${held.length - 1} more` : '';
  return `Gold is held back: ${held[0].rule} fails on ${held[0].datasets.join(', ')}${rest}.`;
}

/**
 * The scorecard as a matrix: a line for each data set, a cell for each dimension (null where no rule
 * looks), and the line's own sum. Failing data sets first.
 */
export function matrix(scorecard) {
  const lines = new Map();
  for (const cell of scorecard) {
    const line = lines.get(cell.dataset) ?? { dataset: cell.dataset, cells: new Map(), rules: 0, passing: 0, failing: 0, notRun: 0, status: 'not_run' };
    line.cells.set(cell.dimension, cell);
    line.rules += cell.rules;
    line.passing += cell.passing;
    line.failing += cell.failing;
    line.notRun += cell.not_run;
    if (RANK[cell.status] < RANK[line.status]) line.status = cell.status;
    lines.set(cell.dataset, line);
  }
  return [...lines.values()].sort((a, b) => RANK[a.status] - RANK[b.status] || a.dataset.localeCompare(b.dataset));
}

const RANK = { fail: 0, warn: 1, pass: 2, not_run: 3 };

/** Rules that a filter lets through, failing ones first. */
export function filtered(rules, { show, dataset, dimension, text }) {
  const wanted = text.trim().toLowerCase();
  return rules
    .filter((rule) => (show === 'failing' ? statusOf(rule) === 'fail' : show === 'not_run' ? statusOf(rule) === 'not_run' : true))
    .filter((rule) => !dataset || rule.dataset === dataset)
    .filter((rule) => !dimension || rule.dimension === dimension)
    .filter((rule) => !wanted || `${rule.id} ${rule.meaning} ${rule.owner} ${rule.severity}`.toLowerCase().includes(wanted))
    .sort((a, b) => ORDER[statusOf(a)] - ORDER[statusOf(b)] || WEIGHT.indexOf(a.severity) - WEIGHT.indexOf(b.severity) || a.id.localeCompare(b.id));
}

const ORDER = { fail: 0, pass: 1, not_run: 2 };
const WEIGHT = ['stop', 'error', 'quarantine', 'warn', 'note'];

/** Alerts of quality rules: the newest word on each, firing ones first. */
export function qualityAlerts(entries, most) {
  const newest = new Map();
  for (const entry of entries) {
    if (entry.rule?.startsWith('quality:') && !newest.has(entry.rule)) newest.set(entry.rule, entry);
  }
  return [...newest.values()]
    .sort((a, b) => (a.state === 'firing' ? 0 : 1) - (b.state === 'firing' ? 0 : 1) || b.second - a.second)
    .slice(0, most);
}

/** Layers and hops of each pipeline, in the order in which rows go through them. */
export function flowOf({ layers, hops }) {
  const names = [...new Set([...layers, ...hops].map((one) => one.pipeline))];
  return names.map((pipeline) => ({
    pipeline,
    layers: Object.fromEntries(['bronze', 'silver', 'gold'].map((layer) => [layer, summed(layers.filter((one) => one.pipeline === pipeline && one.layer === layer))])),
    hops: hops.filter((one) => one.pipeline === pipeline).map((hop) => ({ ...hop, adds: hop.rows_in === hop.accepted + hop.quarantined + hop.duplicates })),
  }));
}

function summed(sets) {
  const sum = (field) => sets.reduce((total, one) => total + Number(one[field] ?? 0), 0);
  const ages = sets.map((one) => one.age_s).filter((age) => age !== null && age !== undefined);
  return { sets, rows: sum('rows'), files: sum('files'), bytes: sum('bytes'), age: ages.length ? Math.min(...ages) : null };
}
