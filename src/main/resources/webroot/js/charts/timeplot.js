// A chart over time: an ECharts instance, the crosshair drawn over it, and the hands that move it.
// All time plots share one window and one crosshair; what they draw is given by `build`.

import * as echarts from 'echarts';
import { offsetMs, tickLabel } from '../time.js';
import { colors } from './colors.js';
import { gestures } from './gestures.js';

const MARGIN = { left: 52, right: 58, top: 10, bottom: 22 };

export class TimePlot {
  /**
   * @param root element with the class `plot`
   * @param app what the plot asks and tells: {window(), zone(), view actions, crosshair}
   * @param build (frame) => {yAxis, series}; frame = {from, to, shift, buckets}
   */
  constructor(root, app, build) {
    this.root = root;
    this.app = app;
    this.build = build;
    this.canvas = root.querySelector('.canvas');
    this.cross = root.querySelector('.cross');
    this.chart = null;
    this.structure = '';
    this.shown = { from: 0, to: 1 };
    this.painted = 0;
    gestures(root, this, app);
    this.across = 0;
    this.tall = 0;
    new ResizeObserver(() => {
      this.across = this.canvas.clientWidth;
      this.tall = this.canvas.clientHeight;
      this.chart?.resize();
      this.app.repaint();
    }).observe(this.canvas);
  }

  get height() {
    return (this.tall ||= this.canvas.clientHeight);
  }

  /** Pixels of the plot itself; remembered, because asking the browser makes it lay out the page. */
  get width() {
    return (this.across ||= this.canvas.clientWidth) - MARGIN.left - MARGIN.right;
  }

  /** Pixel inside the root of a second. */
  xOf(second) {
    return MARGIN.left + ((second - this.shown.from) / (this.shown.to - this.shown.from)) * this.width;
  }

  /** Second under a pixel of the root, not rounded. */
  secondAt(x) {
    return this.shown.from + ((x - MARGIN.left) / this.width) * (this.shown.to - this.shown.from);
  }

  /** Place of a pixel in the window: 0 left edge … 1 right edge. */
  placeOf(x) {
    return Math.min(1, Math.max(0, (x - MARGIN.left) / this.width));
  }

  paint() {
    const width = this.width;
    if (width <= 0 || this.height <= 0) return;
    const [from, to] = this.app.window();
    if (!(to > 0)) return;
    this.shown = { from, to };
    const zone = this.app.zone();
    const shift = offsetMs(to * 1000, zone);
    const built = this.build({ from, to, shift, buckets: Math.max(50, width) });
    const axis = this.#axes(built, zone, shift, from, to);
    const ids = built.series.map((one) => one.id).join() + built.yAxis.type;
    if (!this.chart) {
      this.chart = echarts.init(this.canvas, null, { renderer: 'canvas' });
      this.app.chartMade?.(this.chart);
    }
    if (ids !== this.structure) {
      this.structure = ids;
      this.chart.setOption({ ...this.#frame(), ...axis, series: built.series }, { notMerge: true, lazyUpdate: true });
    } else {
      this.chart.setOption({ ...axis, series: built.series }, { lazyUpdate: true, silent: true });
    }
    this.painted++;
    this.root.dataset.painted = this.painted;
    this.root.dataset.from = from;
    this.root.dataset.to = to;
    this.placeCross();
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
      textStyle: { fontFamily: c.font, fontSize: 12, color: c.dim },
      useUTC: true,
      grid: { ...MARGIN, containLabel: false },
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
          color: c.dim, hideOverlap: true, fontSize: 12, showMinLabel: false, showMaxLabel: false,
          formatter: (x) => tickLabel(x - shift, zone, step),
        },
      },
      yAxis: {
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: c.line } },
        ...built.yAxis,
        axisLabel: { color: c.dim, fontSize: 12, ...built.yAxis.axisLabel },
      },
    };
  }

  /** Moves the line of the crosshair to where the page's crosshair is. */
  placeCross() {
    const second = this.app.crosshair();
    const inside = second !== null && second >= this.shown.from && second <= this.shown.to;
    this.cross.hidden = !inside;
    if (inside) this.cross.style.transform = `translateX(${Math.round(this.xOf(second))}px)`;
  }
}
