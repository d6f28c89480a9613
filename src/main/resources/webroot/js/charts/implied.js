// The basis of the implied USD/MXN in percent, or the two rates beside each other, over the page's window.

import { BASIS } from '../data/alerts.js';
import { historyPoints, mergeGaps, ringGaps, ringPoints, widen, widenBy } from '../data/series.js';
import { bookColor, colors } from './colors.js';
import { gapAreas, labelsThatFit } from './spread.js';

const LINE = 1.3;

/** The two rates: [{name, hue, dashed}]. */
export const RATE_LINES = [{ name: 'implied', hue: 3, dashed: false }, { name: 'quoted', hue: 1, dashed: true }];
const SIDES = ['bid', 'ask'];

/**
 * @param state {implied: Implied, past(): what lies before it or null, at(second): what is known of it, mode(): 'basis' or 'rates', thresholds(): [{value, kind}], alerts}
 * @returns the `build` of a TimePlot
 */
export function impliedBuilder(state) {
  return (frame) => {
    const { from, until, shift, buckets } = frame;
    const { ring } = state.implied;
    const past = ring.knownFrom > from ? state.past() : null;
    const points = (field, name) => {
      const older = past ? historyPoints(past.points.map((point) => ({ second: point.second, value: point[name] })), from, Math.min(until + 1, ring.knownFrom), past, shift) : [];
      return older.concat(ringPoints(ring, field, from, until, buckets, 'all', shift));
    };
    const rates = state.mode() === 'rates';
    const lines = rates
      ? RATE_LINES.map(({ name, hue, dashed }, i) => [name, points(SIDES[i], name), hue, dashed ? 'dashed' : 'solid', SIDES[i]])
      : [['basis', points('spread', 'basis'), 3, 'solid', 'spread']];
    const extent = lines.reduce((all, [, flat, , , field]) => widenBy(widen(all, flat), ring, field, until + 1, frame.to), { low: Infinity, high: -Infinity });
    const has = extent.high >= extent.low;
    const around = rates ? [] : thresholdsIn(state.thresholds(), extent, has);
    const low = Math.min(has ? extent.low : -0.1, ...around.map((one) => one.value));
    const high = Math.max(has ? extent.high : 0.1, ...around.map((one) => one.value));
    const room = Math.max((high - low) * 0.08, rates ? 1e-4 : 1e-3);
    const digits = high - low < 0.05 ? 3 : 2;
    return {
      yAxis: {
        type: 'value', min: low - room, max: high + room, splitNumber: 3,
        axisLabel: { formatter: (value) => (rates ? value.toFixed(3) : signed(value, digits)), showMinLabel: false, showMaxLabel: false },
      },
      series: [
        ...lines.map(([id, flat, hue, type], i) => drawn(id, flat, hue, type, gapAreas(hue, i === 0 ? gaps(ring, past, frame) : [], frame))),
        marks(state, around, { low: low - room, high: high + room }, frame, rates),
      ],
      tails: lines.map(([, , hue, type, field]) => ({ ring, field, color: bookColor(hue), width: LINE, type })),
    };
  };
}

/**
 * Thresholds on both sides, of the kept ones those that the basis comes near to, so that what it does is not
 * pressed flat; those just being typed and the reader's own always.
 */
function thresholdsIn(thresholds, extent, has) {
  const near = has ? Math.max((extent.high - extent.low) * 0.5, 0.02) : 0.1;
  const [low, high] = has ? [extent.low - near, extent.high + near] : [-near, near];
  return thresholds.flatMap((one) => [one, { ...one, value: -one.value }]).filter((one) => one.kind !== 'kept' || (one.value >= low && one.value <= high));
}

function signed(value, digits) {
  const text = Number(value.toFixed(digits)).toString();
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}

function drawn(id, flat, hue, type, markArea) {
  const data = [];
  for (let i = 0; i < flat.length; i += 2) data.push([flat[i], flat[i + 1]]);
  const color = bookColor(hue);
  return {
    id, name: id, type: 'line', data, showSymbol: false, symbol: 'none', silent: true, animation: false, connectNulls: false,
    emphasis: { disabled: true }, z: 3, lineStyle: { width: LINE, color, type }, itemStyle: { color },
    markArea,
  };
}

function gaps(ring, past, { from, to, buckets }) {
  const older = (past?.gaps ?? []).filter((gap) => gap.to >= from && gap.from <= to && gap.from < ring.knownFrom);
  return mergeGaps([...older, ...ringGaps(ring, from, to)], Math.max(1, Math.floor((to - from) / buckets) * 2));
}

/** Thresholds as lines with their number, alerts on the basis as marks. */
function marks(state, around, { low, high }, { from, to, tall, shift }, rates) {
  const c = colors();
  const labelled = labelsThatFit(around, { min: low, max: high }, tall, false);
  const alerts = rates ? [] : state.alerts(from, to).filter((entry) => entry.book === BASIS && state.at(entry.second)?.basis !== undefined);
  return {
    id: 'marks', type: 'scatter', symbol: 'triangle', symbolSize: 9, silent: true, animation: false, z: 5,
    data: alerts.slice(0, 100).map((entry) => ({
      value: [entry.second * 1000 + shift, state.at(entry.second).basis], symbol: entry.state === 'firing' ? 'triangle' : 'circle',
      itemStyle: { color: entry.state === 'firing' ? c.warn : c.back, borderColor: c.warn, borderWidth: 1 },
    })),
    markLine: {
      silent: true, animation: false, symbol: 'none',
      data: around.map((one) => ({
        yAxis: one.value, lineStyle: { color: one.kind === 'kept' ? c.warn : c.accent, type: one.kind === 'own' ? 'solid' : [6, 4], width: 1 },
        label: { show: labelled.has(one), position: 'end', formatter: `${one.value} %`, color: one.kind === 'kept' ? c.warn : c.accent, fontSize: c.small },
      })),
    },
  };
}
