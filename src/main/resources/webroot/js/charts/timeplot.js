// A chart of seconds. All time plots share one window and one crosshair; what they draw is given by
// `build`. Whole seconds that lie behind are drawn by the chart; the newest ones are added over it, and
// the chart is drawn anew only when they no longer fit or something else has changed.

import * as echarts from 'echarts';
import { SEEN } from '../data/ring.js';
import { offsetMs, tickLabel } from '../time.js';
import { colors } from './colors.js';
import { strokeLine } from './overlay.js';
import { Plot } from './plot.js';

/** Pixels beside the plot itself; to the right stand the numbers of the thresholds, where there are any. */
export const MARGIN = { left: 52, right: 58, top: 10, bottom: 22 };

export class TimePlot extends Plot {
  /**
   * @param root element with the class `plot`
   * @param app what the plot asks and tells: {window(), edge(), zone(), view actions, crosshair}
   * @param build (frame) => {yAxis, series, tails}; frame = {from, to, until, shift, tall, buckets}: gaps and
   *     marks up to `to`, points up to `until`; tails = [{ring, field, color, width, type}], the lines
   *     that go on after it
   * @param margin where it is not the usual one
   */
  constructor(root, app, build, margin = MARGIN) {
    super(root, app, margin);
    this.build = build;
    this.painted = 0;
    /** When it was drawn whole for the last time, in monotonic milliseconds. */
    this.paintedAt = -Infinity;
    this.tails = [];
  }

  /** Draws the whole chart. */
  paint() {
    const width = this.width;
    if (width <= 0 || this.height <= 0) return;
    const [from, to] = this.app.window();
    if (!(to > 0)) return;
    this.shown = { from, to };
    const zone = this.app.zone();
    const shift = offsetMs(to * 1000, zone);
    this.shift = shift;
    const edge = this.app.edge();
    const until = Math.min(to, edge - 1);
    const tall = this.height - this.margin.top - this.margin.bottom;
    const built = this.build({ from, to: Math.min(to, edge), until, shift, tall, buckets: Math.max(50, width) });
    this.tails = built.tails.map((tail) => ({ ...tail, drawnTo: Math.min(until, tail.ring.newest) }));
    this.#draw(built, this.#axes(built, zone, shift, from, to));
    const first = this.tails.reduce((least, tail) => Math.min(least, tail.drawnTo), until);
    this.newest.cover(Math.max(this.margin.left, this.xOf(first) - 2), this.margin.left + width, this.height);
    this.painted++;
    this.paintedAt = performance.now();
    this.root.dataset.painted = this.painted;
    this.root.dataset.from = from;
    this.root.dataset.to = to;
    this.extend();
    this.placeCross();
    this.sayZone();
  }

  /** At once: the page asks for it once in a frame, and what is over the chart has to lie on it. */
  #draw(built, axis) {
    const ids = built.series.map((one) => one.id).join() + built.yAxis.type;
    if (!this.chart) {
      this.chart = echarts.init(this.canvas, null, { renderer: 'canvas' });
      this.app.chartMade?.(this.chart);
    }
    if (ids !== this.structure) {
      this.structure = ids;
      this.chart.setOption({ ...this.#frame(), ...axis, series: built.series }, { notMerge: true });
    } else {
      this.chart.setOption({ ...axis, series: built.series }, { silent: true });
    }
  }

  /**
   * Draws the newest seconds over the chart.
   *
   * @returns {boolean} false if the chart itself has to be drawn anew: the window is another, or the
   *     newest seconds do not fit into it
   */
  extend() {
    if (!this.chart || !this.structure) return false;
    this.newest.clear();
    const lines = this.tails.map((tail) => ({ tail, points: this.#points(tail) })).filter(({ points }) => points.length > 1);
    const bottom = this.height - this.margin.bottom;
    if (lines.length) {
      this.newest.within(this.margin.top, bottom, (pen) => {
        for (const { tail, points } of lines) strokeLine(pen, points, tail);
      });
    }
    const [from, to] = this.app.window();
    return from === this.shown.from && to === this.shown.to && lines.every(({ points }) =>
      points.every((point) => point === null || (point.y >= this.margin.top - 1 && point.y <= bottom + 1)));
  }

  /** From the last second that the chart has drawn on; null where there is none. */
  #points({ ring, field, drawnTo }) {
    const points = [];
    const last = Math.min(ring.newest, this.app.edge(), this.shown.to);
    for (let second = Math.max(drawnTo, this.shown.from); second <= last; second++) {
      const slot = ring.slot(second);
      const seen = slot >= 0 && ring.state[slot] === SEEN && !Number.isNaN(ring[field][slot]);
      points.push(seen ? this.pixelOf(0, second * 1000 + this.shift, ring[field][slot]) : null);
    }
    return points;
  }

  /** Draws everything anew: after a change of theme. */
  restyle() {
    this.structure = '';
  }

  #frame() {
    const c = colors();
    return {
      animation: false,
      backgroundColor: 'transparent',
      textStyle: { fontFamily: c.font, fontSize: c.small, color: c.dim },
      useUTC: true,
      grid: { ...this.margin, containLabel: false },
      aria: { enabled: true, label: { enabled: true, description: this.app.describe(this.root.dataset.chart) } },
    };
  }

  #axes(built, zone, shift, from, to) {
    const c = colors();
    const step = (to - from) / Math.max(2, this.width / 90);
    return {
      xAxis: {
        type: 'time',
        min: from * 1000 + shift,
        max: to * 1000 + shift,
        splitNumber: Math.max(2, Math.floor(this.width / 90)),
        axisLine: { lineStyle: { color: c.line } },
        axisTick: { lineStyle: { color: c.line } },
        splitLine: { show: false },
        axisLabel: {
          color: c.dim, hideOverlap: true, fontSize: c.small, showMinLabel: false, showMaxLabel: false,
          // What would reach into the name of the zone, left of the axis, is left out.
          formatter: (x) => (this.xOf((x - shift) / 1000) < this.margin.left + 20 ? '' : tickLabel(x - shift, zone, step, this.app.edge() * 1000)),
        },
      },
      yAxis: {
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: c.line } },
        ...built.yAxis,
        axisLabel: { color: c.dim, fontSize: c.small, ...built.yAxis.axisLabel },
      },
    };
  }
}
