// Two sides of one book as bars from a middle line: what rests near the mid price, or what taking it costs.

import * as echarts from 'echarts';
import { bookColor, colors } from './colors.js';

const LEFT = 52;
const RIGHT = 12;
const NUMBER_PIXELS = 54;

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

  /**
   * @param bars {names, bid, ask, text, about, index}: a bar to the left and one to the right for each name, null where
   *     there is none, written by `text`; the index of the book gives the hue
   */
  paint({ names, bid, ask, text, about, index }) {
    this.tall ||= this.canvas.clientHeight;
    this.across ||= this.canvas.clientWidth;
    if (this.tall <= 0) return;
    const key = JSON.stringify([names, bid, ask, about, this.across]);
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
    const most = (Math.max(...bid, ...ask, 1e-12) * half) / (half - NUMBER_PIXELS);
    const label = (values) => ({ formatter: ({ dataIndex }) => text(values[dataIndex]) });
    this.chart.setOption({
      xAxis: { min: -most, max: most },
      yAxis: { data: names },
      aria: { label: { description: about } },
      series: [
        { id: 'bid', data: bid.map((value) => -(value ?? 0)), label: label(bid), itemStyle: { color: hue } },
        { id: 'ask', data: ask.map((value) => value ?? 0), label: label(ask), itemStyle: { color: 'transparent', borderColor: hue, borderWidth: 1.5 } },
      ],
    }, { lazyUpdate: true, silent: true });
  }

  #frame(c) {
    const bar = {
      type: 'bar', animation: false, silent: true, stack: 'depth', barWidth: '56%', emphasis: { disabled: true },
    };
    const label = (position) => ({ show: true, position, color: c.text, fontSize: c.small });
    return {
      animation: false,
      textStyle: { fontFamily: c.font, fontSize: c.small, color: c.dim },
      aria: { enabled: true, label: { enabled: true } },
      grid: { left: LEFT, right: RIGHT, top: 4, bottom: 4 },
      xAxis: { type: 'value', show: false },
      yAxis: {
        type: 'category', inverse: true, axisLine: { show: false }, axisTick: { show: false },
        axisLabel: { color: c.dim, fontSize: c.small },
      },
      series: [
        { ...bar, id: 'bid', name: 'bids', label: label('left') },
        { ...bar, id: 'ask', name: 'asks', label: label('right') },
      ],
    };
  }
}
