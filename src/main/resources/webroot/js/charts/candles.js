// Candles of a book's minutes with averages and volume, and one indicator below. A minute without a
// trade is left empty; nothing is carried forward.

import * as echarts from 'echarts';
import { amount } from '../format.js';
import { clock } from '../time.js';
import { colors } from './colors.js';

const AVERAGES = [['sma_7', 'MA 7'], ['sma_25', 'MA 25'], ['sma_99', 'MA 99']];

/** Indicators that can be chosen: lines of a pane of their own, or over the candles. */
export const INDICATORS = {
  volume: { title: 'volume' },
  rsi: { title: 'RSI 14', lines: [['rsi_14', 'RSI']], range: [0, 100] },
  macd: { title: 'MACD 12 26 9', lines: [['macd', 'MACD'], ['macd_signal', 'signal']] },
  bollinger: { title: 'Bollinger 20, 2', over: [['bollinger_upper', 'upper'], ['bollinger_mid', 'mid'], ['bollinger_lower', 'lower']] },
  volatility: { title: 'realised volatility', lines: [['realised_volatility', 'volatility']] },
};

export class CandleChart {
  constructor(canvas) {
    this.canvas = canvas;
    this.chart = null;
    this.pane = '';
    new ResizeObserver(() => this.chart?.resize()).observe(canvas);
  }

  restyle() {
    this.chart?.dispose();
    this.chart = null;
  }

  /**
   * @param rows of {@link Minutes}
   * @param zone time zone of the axis
   * @param indicator a key of INDICATORS
   */
  paint(rows, zone, indicator, label) {
    if (!rows.length || this.canvas.clientHeight <= 0) return;
    const c = colors();
    if (!this.chart) this.chart = echarts.init(this.canvas, null, { renderer: 'canvas' });
    const replace = this.pane !== indicator;
    this.pane = indicator;
    const chosen = INDICATORS[indicator];
    const line = ([key, name], i, axis) => ({
      id: key, name, type: 'line', xAxisIndex: axis, yAxisIndex: axis, data: rows.map((row) => row[key] ?? '-'),
      showSymbol: false, silent: true, connectNulls: false, lineStyle: { width: 1, color: c.books[i + 1], type: i === 2 ? 'dashed' : 'solid' }, itemStyle: { color: c.books[i + 1] },
    });
    const over = chosen.over ?? AVERAGES;
    const below = chosen.lines
      ? chosen.lines.map((one, i) => line(one, i, 1))
      : [{ id: 'volume', name: 'volume', type: 'bar', xAxisIndex: 1, yAxisIndex: 1, silent: true, data: rows.map((row) => row.volume), itemStyle: { color: c.dim } }];
    this.chart.setOption({
      animation: false,
      textStyle: { fontFamily: c.font, fontSize: 12, color: c.dim },
      aria: { enabled: true, label: { description: `Minutes of ${label}: open, high, low and close, with ${over.map((one) => one[1]).join(', ')} and ${chosen.title}.` } },
      axisPointer: { link: [{ xAxisIndex: 'all' }] },
      tooltip: { trigger: 'axis', confine: true, renderMode: 'richText', formatter: (points) => told(rows[points[0].dataIndex], zone, chosen) },
      grid: [{ left: 8, right: 66, top: 8, height: '62%' }, { left: 8, right: 66, top: '72%', bottom: 22 }],
      xAxis: [0, 1].map((grid) => ({
        type: 'category', gridIndex: grid, data: rows.map((row) => clock(row.at, zone).slice(0, 5)), axisTick: { show: false },
        axisLine: { lineStyle: { color: c.line } }, axisLabel: { show: grid === 1, color: c.dim, fontSize: 12, hideOverlap: true },
      })),
      yAxis: [0, 1].map((grid) => ({
        type: 'value', gridIndex: grid, position: 'right', scale: grid === 0 || Boolean(chosen.lines && !chosen.range), splitNumber: grid ? 1 : 4,
        min: grid && chosen.range ? chosen.range[0] : undefined, max: grid && chosen.range ? chosen.range[1] : undefined,
        splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.dim, fontSize: 12, formatter: (value) => amount(value) },
      })),
      series: [
        {
          id: 'candles', name: label, type: 'candlestick', data: rows.map((row) => (row.close === null ? ['-', '-', '-', '-'] : [row.open, row.close, row.low, row.high])),
          itemStyle: { color: c.books[0], borderColor: c.books[0], color0: 'transparent', borderColor0: c.books[0] }, silent: true,
        },
        ...over.map((one, i) => line(one, i, 0)),
        ...below,
      ],
    }, { lazyUpdate: true, replaceMerge: replace ? ['series', 'yAxis'] : undefined });
  }
}

function told(row, zone, chosen) {
  const values = [['open', row.open], ['high', row.high], ['low', row.low], ['close', row.close], ['volume', row.volume], ['trades', row.trades],
    ...(chosen.lines ?? chosen.over ?? AVERAGES).map(([key, name]) => [name, row[key]])];
  const head = `${clock(row.at, zone).slice(0, 5)}${row.final === false ? ', running' : ''}${row.revision ? `, corrected ${row.revision} times` : ''}`;
  return [head, ...values.map(([name, value]) => `${name} ${value === null || value === undefined ? '–' : amount(value)}`)].join('\n');
}
