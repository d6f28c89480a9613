// The spread of every book in percent: lines, thresholds, alert marks, gaps.

import { joined, mergeGaps, ringGaps, ringPoints, historyPoints, stretchRead, widen, widenBy } from '../data/series.js';
import { isQuality, MARKS, thinMarks } from '../data/alerts.js';
import { GAP } from '../data/ring.js';
import { threshold as written } from '../format.js';
import { bookColor, bookDash, colors, hatch } from './colors.js';

const LINE = 1.6;
const SYMBOLS = { firing: 'triangle', resolved: 'circle', no_data: 'diamond' };

/**
 * @param state {store, history, view, draft, selectedAlert}: read only
 * @returns the `build` of a TimePlot
 */
export function spreadBuilder(state) {
  return (frame) => {
    const books = [...state.store.books.values()].filter((book) => !state.view().hidden.includes(book.name));
    const extent = { low: Infinity, high: -Infinity };
    const series = [];
    const tails = [];
    for (const book of books) {
      const points = bookPoints(state, book, 'spread', frame);
      widen(extent, points.sure);
      widen(extent, points.suspect);
      widenBy(extent, book.ring, 'spread', frame.until + 1, frame.to);
      series.push(...bookSeries(book, points, bookGaps(state, book, frame), frame));
      tails.push(bookTail(book, 'spread', LINE));
    }
    const lines = thresholdsOf(state, books);
    const y = yRange(extent, lines, state.view().scale);
    state.offscreen = lines.filter((line) => line.value > y.max)
      .sort((a, b) => Number(a.kind === 'kept') - Number(b.kind === 'kept')).map((line) => line.text);
    series.push(thresholdSeries(state, lines, y, frame), ...alertSeries(state, books, frame, y));
    return { yAxis: yAxis(y, state.view().scale), series, tails };
  };
}

/** How the line of a field goes on after the points drawn. The newest second is in no history yet. */
export function bookTail(book, field, width) {
  return { ring: book.ring, field, color: bookColor(book.index), width, type: bookDash(book.index) };
}

/** Points of a field: the ring where it knows; before that the lake's history, and what the ring has beside it. */
export function bookPoints(state, book, field, frame) {
  const { ring } = book;
  const { from, until, shift, buckets } = frame;
  const held = (first, last, want) => ringPoints(ring, field, first, Math.min(last, until), buckets, want, shift);
  const kept = state.history.points(book.name, field);
  const [start, end] = stretchRead(kept, ring, from, until);
  const cut = ring.stateAt(end) === GAP ? [end * 1000 + shift, NaN] : [];
  const all = (want) => (start === end ? held(from, until, want) : joined([
    held(from, start - 1, want), historyPoints(kept.points, start, end, kept, shift, want), cut, held(end, until, want),
  ], kept.breakAfter * 1000));
  return field === 'spread' ? { sure: all('sure'), suspect: all('suspect') } : { sure: all('all'), suspect: [] };
}

/** Gaps of a book in the window, near ones joined. What lies before anything was ever observed is none. */
export function bookGaps(state, book, { from: left, to, buckets }) {
  const { ring } = book;
  const from = Math.max(left, state.begun() ?? left);
  const older = state.history.gaps(book.name)
    .filter((gap) => gap.to >= from && gap.from <= to && gap.from < ring.knownFrom)
    .map((gap) => ({ ...gap, from: Math.max(gap.from, from) }));
  const recent = ringGaps(ring, from, to).map((gap) => ({ ...gap, reason: state.store.reasons.names[gap.reason] }));
  return mergeGaps([...older, ...recent], Math.max(1, Math.floor((to - left) / buckets) * 2));
}

function bookSeries(book, points, gaps, frame) {
  const color = bookColor(book.index);
  const base = {
    type: 'line', showSymbol: false, symbol: 'none', connectNulls: false, silent: true, animation: false,
    emphasis: { disabled: true }, z: 3,
  };
  return [
    {
      ...base, id: book.name, name: book.name, data: pairs(points.sure),
      lineStyle: { width: LINE, color, type: bookDash(book.index) }, itemStyle: { color },
      markArea: gapAreas(book.index, gaps, frame),
    },
    {
      ...base, id: `${book.name} suspect`, name: `${book.name} suspect`, data: pairs(points.suspect),
      lineStyle: { width: 0.7, color, type: 'solid' }, itemStyle: { color },
    },
  ];
}

/** Gaps as hatched areas in the hue of the nth book, the newest of them if there are very many. */
export function gapAreas(hue, gaps, { from, to, shift }) {
  return {
    silent: true, animation: false, itemStyle: { color: hatch(hue), opacity: 0.8 },
    data: gaps.slice(-400).map((gap) => [
      { xAxis: Math.max(gap.from - 0.5, from) * 1000 + shift },
      { xAxis: Math.min(gap.to + 0.5, to) * 1000 + shift },
    ]),
  };
}

function pairs(flat) {
  const out = new Array(flat.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = [flat[2 * i], flat[2 * i + 1]];
  return out;
}

/** Every threshold there is to draw: the server's, the reader's own, the one being typed. */
function thresholdsOf(state, books) {
  const lines = new Map();
  const shown = new Set(books.map((book) => book.name));
  for (const text of state.store.thresholds) lines.set(Number(text), { value: Number(text), text: written(text), kind: 'kept' });
  for (const rule of state.store.rules) {
    if (rule.book && !shown.has(rule.book)) continue;
    const value = Number(rule.above);
    if (!lines.has(value)) lines.set(value, { value, text: written(rule.above), kind: 'kept' });
  }
  for (const own of state.own()) {
    if (shown.has(own.book)) lines.set(Number(own.above), { value: Number(own.above), text: written(own.above), kind: 'own' });
  }
  const draft = state.draft();
  if (draft) lines.set(Number(draft), { value: Number(draft), text: written(draft), kind: 'draft' });
  return [...lines.values()].sort((a, b) => a.value - b.value);
}

/** An own line so many times higher than what is seen without it would press that flat. */
const FARTHEST = 10;

/**
 * Where the y axis begins and ends. `fit` holds the data, the next threshold above them and the
 * reader's own lines, the one being typed included, where they are not very far above; `all` every threshold;
 * `log` every threshold on a logarithmic axis.
 *
 * @param lines thresholds, the lowest first
 */
export function yRange(extent, lines, scale) {
  const has = extent.high >= extent.low;
  const high = has ? extent.high : 0;
  const next = lines.find((line) => line.kind === 'kept' && line.value >= high)?.value ?? high;
  const near = (line) => line.kind === 'kept' || scale !== 'fit' || next === 0 || line.value <= FARTHEST * next;
  const above = lines.filter((line) => line.value >= high && near(line));
  const wanted = scale === 'fit' ? above.filter((line, i) => i === 0 || line.kind !== 'kept') : above;
  let max = Math.max(high, ...wanted.map((line) => line.value), 0.01);
  if (scale === 'log') {
    const low = Math.min(has ? extent.low : 0.01, lines[0]?.value ?? 0.1);
    return { min: Math.max(1e-6, low / 1.5), max: max * 1.3 };
  }
  max = has || lines.length ? max * 1.08 : 1;
  return { min: 0, max };
}

function yAxis(y, scale) {
  const digits = y.max < 0.02 ? 4 : y.max < 0.2 ? 3 : 2;
  return {
    type: scale === 'log' ? 'log' : 'value', min: y.min, max: y.max, splitNumber: 5,
    axisLabel: { formatter: (value) => `${trim(value, scale === 'log' ? 4 : digits)}`, showMaxLabel: false },
  };
}

function trim(value, digits) {
  return Number(value.toFixed(digits)).toString();
}

/** More kept thresholds in sight than this are ticks at the right edge, no lines across the plot. */
const LINES_MAX = 12;
const LABEL_PIXELS = 14;

function thresholdSeries(state, lines, y, { from, to, tall, shift, buckets }) {
  const c = colors();
  const look = {
    kept: { color: c.warn, type: [6, 4], width: 1 },
    own: { color: c.accent, type: 'solid', width: 1 },
    draft: { color: c.accent, type: [2, 3], width: 1.5 },
  };
  const seen = lines.filter((line) => line.value <= y.max && line.value >= y.min);
  const kept = seen.filter((line) => line.kind === 'kept').length;
  state.ticks = kept > LINES_MAX ? kept : 0;
  const labelled = labelsThatFit(seen, y, tall, state.view().scale === 'log');
  const right = to * 1000 + shift;
  const edge = right - ((to - from) * 1000 * 10) / buckets;
  return {
    id: 'thresholds', type: 'line', data: [], silent: true, animation: false, z: 4,
    markLine: {
      silent: true, animation: false, symbol: 'none',
      data: seen.map((line) => {
        const label = { show: labelled.has(line), position: 'end', formatter: `${line.text} %`, color: line.kind === 'kept' ? c.warn : c.accent, fontSize: c.small };
        if (!state.ticks || line.kind !== 'kept') return { yAxis: line.value, name: line.text, lineStyle: look[line.kind], label };
        return [{ name: line.text, coord: [edge, line.value], lineStyle: { ...look.kept, type: 'solid' }, label }, { coord: [right, line.value] }];
      }),
    },
  };
}

/** Lines whose numbers would not lie on each other: the reader's own first, then from below. */
export function labelsThatFit(lines, y, tall, logarithmic) {
  const place = (value) => (logarithmic ? Math.log(value / y.min) / Math.log(y.max / y.min) : (value - y.min) / (y.max - y.min)) * tall;
  const fit = new Map();
  for (const line of [...lines].sort((a, b) => Number(a.kind === 'kept') - Number(b.kind === 'kept'))) {
    if ([...fit.values()].every((other) => Math.abs(other - place(line.value)) >= LABEL_PIXELS)) fit.set(line, place(line.value));
  }
  return fit;
}

/** Pixels from an alert's value to the middle of its mark, and from there to where it ends. */
const OFFSET = 9;
const HALF = 6;
/** One mark in so many pixels at most, and smaller ones where there are many: they stand on the lines, not for them. */
const MARK_PIXELS = 5;
const MARKS_FEW = 60;

function alertSeries(state, books, frame, y) {
  const { from, to, shift } = frame;
  const shown = new Map(books.map((book) => [book.name, book]));
  const c = colors();
  const entries = state.alerts(from, to).filter((entry) => shown.has(entry.book) && !isQuality(entry));
  const drawn = thinMarks(entries, { ...frame, most: Math.floor(frame.buckets / MARK_PIXELS) }, state.selectedAlert());
  const [firing, other] = drawn.length > MARKS_FEW ? [7, 5] : [11, 8];
  // Alerts of one book and second lie on each other at any zoom.
  state.unmarked = { drawn: drawn.length, all: new Set(entries.map((entry) => `${entry.book} ${entry.second} ${entry.state}`)).size };
  const inside = markBounds(y, frame.tall, state.view().scale === 'log');
  return Object.keys(MARKS).map((kind) => ({
    id: `alerts ${kind}`, type: 'scatter', symbol: SYMBOLS[kind], symbolSize: kind === 'firing' ? firing : other,
    symbolOffset: kind === 'firing' ? [0, -OFFSET] : [0, OFFSET], silent: true, animation: false, z: 6,
    data: drawn.filter((entry) => entry.state === kind).map((entry) => {
      const chosen = entry.key === state.selectedAlert();
      const value = Number(entry.value ?? entry.threshold);
      return {
        name: entry.key,
        value: [entry.second * 1000 + shift, kind === 'firing' ? Math.min(inside.high, Math.max(y.min, value)) : Math.max(inside.low, Math.min(y.max, value))],
        symbolSize: chosen ? 17 : undefined,
        itemStyle: {
          color: kind === 'firing' ? bookColor(shown.get(entry.book).index) : c.back,
          borderColor: chosen ? c.text : kind === 'firing' ? c.back : bookColor(shown.get(entry.book).index),
          borderWidth: chosen ? 2 : 1.2,
        },
      };
    }),
  }));
}

/** Between these values a mark above or below its place lies inside the plot of so many pixels. */
function markBounds(y, tall, logarithmic) {
  const room = Math.min(0.4, (OFFSET + HALF) / Math.max(1, tall));
  if (logarithmic) {
    const factor = (y.max / y.min) ** room;
    return { low: y.min * factor, high: y.max / factor };
  }
  return { low: y.min + (y.max - y.min) * room, high: y.max - (y.max - y.min) * room };
}

/** The alert whose mark lies nearest to a pixel of the plot, or null if none is near. */
export function alertNear(plot, state, x, y) {
  let best = null;
  let bestDistance = 16;
  for (const kind of Object.keys(MARKS)) {
    const series = plot.chart?.getOption().series.find((one) => one.id === `alerts ${kind}`);
    for (const mark of series?.data ?? []) {
      const [px, py] = plot.chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, mark.value);
      const distance = Math.hypot(px - x, py + (kind === 'firing' ? -OFFSET : OFFSET) - y);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = mark.name;
      }
    }
  }
  return best;
}
