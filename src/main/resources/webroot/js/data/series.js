// From the ring and the lake's history to what a chart draws: pure, no DOM. Times are seconds.

import { GAP, SEEN } from './ring.js';

/**
 * Points of one field in [from, to] as flat [x, y, x, y, …] pairs, at most about four a bucket:
 * first, lowest, highest and last, so that no extreme is lost. A break in the data is a NaN.
 *
 * @param field name of the ring's array
 * @param want 'sure' leaves suspect seconds out, 'suspect' keeps nothing else
 * @param shift added to each x, in milliseconds
 */
export function ringPoints(ring, field, from, to, buckets, want, shift) {
  const out = [];
  const values = ring[field];
  const first = Math.max(from, ring.newest - ring.capacity + 1, 0);
  const last = Math.min(to, ring.newest);
  const step = Math.max(1, Math.ceil((to - from + 1) / buckets));
  const bucket = new Bucket(out, shift);
  let open = false;
  let previous = -1;
  for (let second = first; second <= last; second++) {
    const slot = ring.slot(second);
    if (slot < 0 || ring.state[slot] !== SEEN) {
      if (open) bucket.cut(second);
      open = false;
      continue;
    }
    const suspect = ring.suspect[slot] === 1;
    // The thin line also takes the sure second at each of its ends, or it would hang in the air.
    const wanted =
      want === 'all' || (want === 'suspect') === suspect || (want === 'suspect' && nearSuspect(ring, second));
    if (!wanted) {
      if (open) bucket.cut(second);
      open = false;
      continue;
    }
    const value = values[slot];
    if (Number.isNaN(value)) continue;
    if (Math.floor(previous / step) !== Math.floor(second / step)) bucket.flush();
    bucket.add(second, value);
    previous = second;
    open = true;
  }
  bucket.flush();
  return out;
}

function nearSuspect(ring, second) {
  const before = ring.slot(second - 1);
  const after = ring.slot(second + 1);
  return (before >= 0 && ring.suspect[before] === 1) || (after >= 0 && ring.suspect[after] === 1);
}

/** Collects the seconds of one bucket and writes out its extremes in the order they came. */
class Bucket {
  constructor(out, shift) {
    this.out = out;
    this.shift = shift;
    this.count = 0;
  }

  add(second, value) {
    if (this.count++ === 0) {
      this.firstAt = this.lowAt = this.highAt = second;
      this.first = this.low = this.high = value;
    }
    if (value < this.low) {
      this.low = value;
      this.lowAt = second;
    }
    if (value > this.high) {
      this.high = value;
      this.highAt = second;
    }
    this.lastAt = second;
    this.last = value;
  }

  flush() {
    if (this.count === 0) return;
    this.#push(this.firstAt, this.first);
    const [a, b] =
      this.lowAt <= this.highAt
        ? [[this.lowAt, this.low], [this.highAt, this.high]]
        : [[this.highAt, this.high], [this.lowAt, this.low]];
    this.#push(a[0], a[1]);
    this.#push(b[0], b[1]);
    this.#push(this.lastAt, this.last);
    this.count = 0;
  }

  cut(second) {
    this.flush();
    this.out.push(second * 1000 + this.shift, NaN);
  }

  #push(second, value) {
    const x = second * 1000 + this.shift;
    const n = this.out.length;
    if (n && this.out[n - 2] === x && this.out[n - 1] === value) return;
    this.out.push(x, value);
  }
}

/**
 * Means of one field in [from, to] over whole steps of so many seconds, as flat [x, y, …] pairs in the middle
 * of each step. A step without an observation is a NaN.
 */
export function ringMeans(ring, field, from, to, step, shift) {
  const out = [];
  const first = Math.max(from, ring.newest - ring.capacity + 1, 0);
  const last = Math.min(to, ring.newest);
  for (let start = Math.floor(first / step) * step; start <= last; start += step) {
    let sum = 0;
    let count = 0;
    for (let second = Math.max(start, first); second < start + step && second <= last; second++) {
      const slot = ring.slot(second);
      if (slot < 0 || ring.state[slot] !== SEEN || Number.isNaN(ring[field][slot])) continue;
      sum += ring[field][slot];
      count++;
    }
    const middle = Math.min(last, Math.max(first, start + (step - 1) / 2));
    if (count || out.length) out.push(middle * 1000 + shift, count ? sum / count : NaN);
  }
  return out;
}

/** Runs of gap seconds in [from, to]: [{from, to, reason}], both ends included. */
export function ringGaps(ring, from, to) {
  const gaps = [];
  const first = Math.max(from, ring.newest - ring.capacity + 1, 0);
  const last = Math.min(to, ring.newest);
  let run = null;
  for (let second = first; second <= last; second++) {
    const slot = ring.slot(second);
    const gap = slot >= 0 && ring.state[slot] === GAP;
    if (gap && run && run.reason === ring.reason[slot]) {
      run.to = second;
    } else if (gap) {
      run = { from: second, to: second, reason: ring.reason[slot] };
      gaps.push(run);
    } else {
      run = null;
    }
  }
  return gaps;
}

/** Joins gaps that would be drawn on top of each other: at most one for each `width` seconds. */
export function mergeGaps(gaps, width) {
  const merged = [];
  for (const gap of gaps) {
    const last = merged[merged.length - 1];
    if (last && gap.from - last.to <= width && (gap.reason === last.reason || width > 1)) {
      last.to = Math.max(last.to, gap.to);
      if (gap.reason !== last.reason) last.mixed = true;
    } else {
      merged.push({ ...gap });
    }
  }
  return merged;
}

/** Points further apart than so many times their mean distance have something missing between them. */
const FAR = 6;

/** The time between two points, in seconds, over which no line is drawn: `each` lie between them in the mean. */
export function breakAfter(each) {
  return Math.max(2, each * FAR);
}

/**
 * History points [{second, value, suspect}] in [from, to) as flat pairs, cut where points lie far apart, and where
 * a gap lies between them that is not shorter than they are apart in the mean: shorter ones are less than a pixel
 * wide, and cutting at each of many would leave nothing of the line.
 *
 * @param kept {breakAfter, gaps: [{from, to}] in their order}
 * @param want as of {@link ringPoints}
 */
export function historyPoints(points, from, to, kept, shift, want = 'all') {
  const out = [];
  const wide = kept.gaps.filter((gap) => gap.to - gap.from + 1 >= kept.breakAfter / FAR);
  let next = 0;
  let previous = null;
  for (let i = 0; i < points.length; i++) {
    const point = points[i];
    if (point.second < from || point.second >= to) continue;
    const wanted = want === 'all' || (want === 'suspect') === Boolean(point.suspect)
      || (want === 'suspect' && Boolean(points[i - 1]?.suspect || points[i + 1]?.suspect));
    while (next < wide.length && wide[next].to <= (previous ?? -1)) next++;
    const across = previous !== null && wide[next]?.from < point.second;
    if (!wanted || across || (previous !== null && point.second - previous > kept.breakAfter)) {
      if (previous !== null) out.push((previous + 1) * 1000 + shift, NaN);
      previous = null;
    }
    if (!wanted) continue;
    out.push(point.second * 1000 + shift, point.value);
    previous = point.second;
  }
  return out;
}

/**
 * The part of [from, to] that is taken from what was read of the lake: [start, end), empty where the ring knows
 * it all. Beside it the ring has what there is.
 *
 * @param kept {from, to} or null
 */
export function stretchRead(kept, ring, from, to) {
  const [start, end] = kept ? [Math.max(from, kept.from), Math.min(to + 1, kept.to, ring.knownFrom)] : [from, from];
  return start < end ? [start, end] : [from, from];
}

/** Flat pairs one after the other, cut where they lie further apart than that, in milliseconds. */
export function joined(parts, breakAfter) {
  const out = [];
  for (const part of parts) {
    const last = out[out.length - 2];
    if (part.length && part[0] - last > breakAfter) out.push(last + 1000, NaN);
    for (const value of part) out.push(value);
  }
  return out;
}

/** Lowest and highest y of flat pairs, widening the pair given. */
export function widen(extent, flat) {
  for (let i = 1; i < flat.length; i += 2) {
    const y = flat[i];
    if (y < extent.low) extent.low = y;
    if (y > extent.high) extent.high = y;
  }
  return extent;
}

/** The same for the seconds of a ring in [from, to]. */
export function widenBy(extent, ring, field, from, to) {
  for (let second = from; second <= Math.min(to, ring.newest); second++) {
    const slot = ring.slot(second);
    if (slot < 0 || ring.state[slot] !== SEEN) continue;
    const value = ring[field][slot];
    if (value < extent.low) extent.low = value;
    if (value > extent.high) extent.high = value;
  }
  return extent;
}

/** Of points in order of their seconds, the one nearest to a second; null if there is none. */
export function nearestPoint(points, second) {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].second < second) low = middle + 1;
    else high = middle;
  }
  const here = points[low] ?? null;
  const before = points[low - 1];
  return before && Math.abs(before.second - second) <= Math.abs(here.second - second) ? before : here;
}
