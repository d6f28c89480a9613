// What rests on each side of one book within ±0.1, 0.5, 1 and 2 % of the mid price, as bars.

import * as echarts from 'echarts';
import { amount } from '../format.js';
import { bookColor, colors } from './colors.js';

const LEFT = 52;
const RIGHT = 12;
const NUMBER_PIXELS = 54;
const BANDS = ['0.1 %', '0.5 %', '1 %', '2 %'];

export class DepthChart {
  constructor(canvas) {
    this.canvas = canvas;
    this.chart = null;
    this.drawn = '';
    this.across = 0;
    this.tall = 0;
    new ResizeObserver(() => {
      this.across = canvas.clientWidth;
      this.tall = canvas.clientHeight;
      this.chart?.resize();
    }).observe(canvas);
  }

  restyle() {
    this.chart?.dispose();
    this.chart = null;
    this.drawn = '';
  }

  /** @param depth {bid: number[], ask: number[]} or null */
  paint(depth, label, index) {
    this.tall ||= this.canvas.clientHeight;
    this.across ||= this.canvas.clientWidth;
    if (!depth || this.tall <= 0) return;
    const key = JSON.stringify(depth) + label + this.across;
    const hue = bookColor(index);
    if (key === this.drawn) return;
    this.drawn = key;
    const c = colors();
    if (!this.chart) {
      this.chart = echarts.init(this.canvas, null, { renderer: 'canvas' });
      this.chart.setOption(this.#frame(c));
    }
    // Room for the numbers beside the longest bar, however narrow the panel is.
    const half = Math.max(NUMBER_PIXELS + 10, (this.across - LEFT - RIGHT) / 2);
    const most = (Math.max(...depth.bid, ...depth.ask, 1e-12) * half) / (half - NUMBER_PIXELS);
    this.chart.setOption({
      xAxis: { min: -most, max: most },
      aria: { label: { description: `Resting amounts of ${label} by distance from the mid price.` } },
      series: [
        { id: 'bid', data: depth.bid.map((value) => -value), itemStyle: { color: hue } },
        { id: 'ask', data: depth.ask, itemStyle: { color: 'transparent', borderColor: hue, borderWidth: 1.5 } },
      ],
    }, { lazyUpdate: true, silent: true });
  }

  #frame(c) {
    const bar = {
      type: 'bar', animation: false, silent: true, stack: 'depth', barWidth: '56%', emphasis: { disabled: true },
    };
    const label = (position) => ({
      show: true, position, color: c.text, fontSize: c.small, formatter: ({ value }) => amount(Math.abs(value)),
    });
    return {
      animation: false,
      textStyle: { fontFamily: c.font, fontSize: c.small, color: c.dim },
      aria: { enabled: true, label: { enabled: true } },
      grid: { left: LEFT, right: RIGHT, top: 4, bottom: 4 },
      xAxis: { type: 'value', show: false },
      yAxis: {
        type: 'category', data: BANDS, inverse: true, axisLine: { show: false }, axisTick: { show: false },
        axisLabel: { color: c.dim, fontSize: c.small },
      },
      series: [
        { ...bar, id: 'bid', name: 'bids', label: label('left') },
        { ...bar, id: 'ask', name: 'asks', label: label('right') },
      ],
    };
  }
}
