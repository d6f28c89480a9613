// A chart of seconds. All time plots share one window and one crosshair; what they draw is given by `build`.

import * as echarts from 'echarts';
import { offsetMs, tickLabel } from '../time.js';
import { colors } from './colors.js';
import { Plot } from './plot.js';

const MARGIN = { left: 52, right: 58, top: 10, bottom: 22 };

export class TimePlot extends Plot {
  /**
   * @param root element with the class `plot`
   * @param app what the plot asks and tells: {window(), zone(), view actions, crosshair}
   * @param build (frame) => {yAxis, series}; frame = {from, to, shift, buckets}
   */
  constructor(root, app, build) {
    super(root, app, MARGIN);
    this.build = build;
    this.painted = 0;
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
}
