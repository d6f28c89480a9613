// Candles over time with averages, one pane below for volume or an indicator, and a row of news marks
// above. The bar that still moves is drawn over the chart, which then stands still. Own minutes and the history before them look different and meet at a line. A minute without a
// trade is left empty; nothing is carried forward, and where neither has a bar the chart is hatched.

import * as echarts from 'echarts';
import { roundAbove, tick } from '../format.js';
import { offsetMs, shortDay } from '../time.js';
import { bookColor, colors, hatch } from './colors.js';
import { strokeLine } from './overlay.js';
import { Plot } from './plot.js';

const AVERAGES = [['sma_7', 'MA 7'], ['sma_25', 'MA 25'], ['sma_99', 'MA 99']];
/** Hues of the lines over the candles, and of those of the pane below: no line looks as another one. */
const HUES = [[3, 1, 2], [4, 0]];
const MARGIN = { left: 12, right: 74 };
const NEWS_HEIGHT = 18;
const AXIS_HEIGHT = 22;
/** Pixels between the panes, so that the lowest price and the highest number below it do not touch. */
const BETWEEN = 16;
const MINUTE = 60000;
const OWN_OPACITY = 0.9;

/** What can be shown: lines of the pane below, or over the candles in place of the averages. */
export const INDICATORS = {
  volume: { title: 'volume' },
  ema: { title: 'EMA 7 25 99', over: [['ema_7', 'EMA 7'], ['ema_25', 'EMA 25'], ['ema_99', 'EMA 99']] },
  bollinger: { title: 'Bollinger 20, 2', over: [['bollinger_upper', 'upper'], ['bollinger_mid', 'mid'], ['bollinger_lower', 'lower']] },
  rsi: { title: 'RSI 14', lines: [['rsi_14', 'RSI']], range: [0, 100] },
  macd: { title: 'MACD 12 26 9', lines: [['macd', 'MACD'], ['macd_signal', 'signal']] },
  volatility: { title: 'realised volatility', lines: [['realised_volatility', 'volatility']] },
  atr: { title: 'ATR 14', lines: [['atr_14', 'ATR']] },
  spread: { title: 'spread, bps', lines: [['spread_mean_bps', 'mean'], ['spread_max_bps', 'widest']] },
  depth: { title: 'depth in ±0.1 %', lines: [['bid_depth_mean', 'bids'], ['ask_depth_mean', 'asks']] },
  imbalance: { title: 'imbalance', lines: [['imbalance_mean', 'imbalance']], range: [-1, 1] },
};

/** The lines of an indicator, by key and name: what hovering and the table tell. */
export function linesOf(indicator) {
  const chosen = INDICATORS[indicator];
  return [...(chosen.over ?? AVERAGES), ...(chosen.lines ?? [])];
}

export class MarketPlot extends Plot {
  /** @param app as of a TimePlot: {edge(), zone(), crosshair(), repaint(), zoom, pan, reset, setCrosshair, showTip, hideTip, clicked} */
  constructor(root, app) {
    super(root, app, MARGIN);
    this.shift = 0;
    this.view = null;
    this.running = null;
  }

  restyle() {
    this.chart?.dispose();
    this.chart = null;
    this.structure = '';
  }

  /**
   * @param view {from, to: seconds, minutes of a bar, bars, running: the last of them if it still moves,
   *     joins, voids, marks of news, indicator, index of the book, label}
   */
  paint(view) {
    const { height } = this;
    if (this.width <= 0 || height <= 0) return;
    this.shown = { from: view.from, to: view.to };
    this.view = view;
    this.running = view.running;
    const shift = offsetMs(view.to * 1000, this.app.zone());
    this.shift = shift;
    const series = this.#series(view, shift);
    const structure = `${view.indicator} ${view.index} ${height} ${isAlone(view)}`;
    const replace = structure !== this.structure;
    this.structure = structure;
    if (!this.chart) this.chart = echarts.init(this.canvas, null, { renderer: 'canvas' });
    this.chart.setOption(
      { ...(replace ? this.#frame(view) : {}), ...this.#axes(view, shift, replace), series },
      replace ? { notMerge: true } : { silent: true },
    );
    this.root.dataset.from = view.from;
    this.root.dataset.to = view.to;
    this.root.dataset.minutes = view.minutes;
    if (view.running) {
      const from = this.xOf((view.running.at - view.minutes * MINUTE) / 1000);
      this.newest.cover(Math.max(MARGIN.left, from), MARGIN.left + this.width, height);
    }
    this.run(view.running);
    this.placeCross();
    this.sayZone();
  }

  /**
   * Draws the bar that still moves.
   *
   * @param bar null if none does
   * @returns {boolean} false if the chart has to be drawn anew for it
   */
  run(bar) {
    if (!this.chart || !this.view || bar?.at !== this.running?.at) return false;
    this.newest.clear();
    this.running = bar;
    if (!bar || bar.close === null || bar.close === undefined) return true;
    const x = bar.at + (this.view.minutes * MINUTE) / 2 + this.shift;
    const [upper, lower] = this.#panes();
    const chosen = INDICATORS[this.view.indicator];
    this.#inPane(upper, (pen) => {
      this.#candle(pen, x, bar);
      this.#goOn(pen, 0, chosen.over ?? AVERAGES, x, bar);
    });
    this.#inPane(lower, (pen) => {
      if (chosen.lines) this.#goOn(pen, 1, chosen.lines, x, bar);
      else this.#volume(pen, x, bar);
    });
    return this.pixelOf(0, x, bar.high).y >= upper.top - 1 && this.pixelOf(0, x, bar.low).y <= upper.bottom + 1
      && (chosen.lines !== undefined || this.pixelOf(1, x, bar.volume ?? 0).y >= lower.top - 1);
  }

  /** Top and bottom of candles and pane, pixels. */
  #panes() {
    const below = this.#below();
    const end = this.height - AXIS_HEIGHT;
    return [{ top: NEWS_HEIGHT, bottom: end - below - 10 }, { top: end - below, bottom: end }];
  }

  #below() {
    return Math.max(40, Math.round((this.height - NEWS_HEIGHT - AXIS_HEIGHT) * 0.26));
  }

  #inPane({ top, bottom }, draw) {
    this.newest.within(top, bottom, draw);
  }

  #candle(pen, x, bar) {
    const hue = bookColor(this.view.index);
    const at = (value) => this.pixelOf(0, x, value);
    const half = this.wide / 2;
    const middle = Math.round(at(bar.close).x) + 0.5;
    const [top, bottom] = [Math.max(bar.open, bar.close), Math.min(bar.open, bar.close)].map((value) => Math.round(at(value).y) + 0.5);
    pen.strokeStyle = hue;
    pen.lineWidth = 1;
    pen.setLineDash([]);
    pen.fillStyle = bar.close < bar.open ? colors().back : hue;
    pen.beginPath();
    pen.moveTo(middle, at(bar.high).y);
    pen.lineTo(middle, at(bar.low).y);
    pen.stroke();
    pen.fillRect(middle - half, top, this.wide, bottom - top);
    pen.strokeRect(middle - half, top, this.wide, bottom - top);
  }

  #volume(pen, x, bar) {
    const top = this.pixelOf(1, x, bar.volume ?? 0);
    pen.fillStyle = colors().dim;
    pen.globalAlpha = OWN_OPACITY;
    pen.fillRect(top.x - this.wide / 2, top.y, this.wide, this.pixelOf(1, x, 0).y - top.y);
  }

  /** Lines from the last bar that the chart has drawn to the one that moves. */
  #goOn(pen, grid, lines, x, bar) {
    const before = this.view.bars[this.view.bars.length - 2];
    const length = this.view.minutes * MINUTE;
    if (before?.source !== 'live' || bar.at - before.at > length) return;
    lines.forEach(([key], i) => {
      if (!Number.isFinite(before[key]) || !Number.isFinite(bar[key])) return;
      strokeLine(pen, [this.pixelOf(grid, x - length, before[key]), this.pixelOf(grid, x, bar[key])], lineLook(i, grid));
    });
  }

  #frame(view) {
    const c = colors();
    const chosen = INDICATORS[view.indicator];
    const below = this.#below();
    const names = linesOf(view.indicator).map(([, name]) => name).join(', ');
    return {
      animation: false,
      backgroundColor: 'transparent',
      useUTC: true,
      textStyle: { fontFamily: c.font, fontSize: c.small, color: c.dim },
      aria: { enabled: true, label: { enabled: true, description: `Candles of ${view.label} over time: own minutes and, left of them, the history; ${names}, ${chosen.title}; news marks above.` } },
      grid: [
        { ...MARGIN, top: NEWS_HEIGHT, bottom: AXIS_HEIGHT + below + BETWEEN },
        { ...MARGIN, height: below, bottom: AXIS_HEIGHT },
        { ...MARGIN, top: 0, height: NEWS_HEIGHT },
      ],
    };
  }

  #axes(view, shift, whole) {
    const c = colors();
    const range = { min: view.from * 1000 + shift, max: view.to * 1000 + shift };
    if (!whole) return { xAxis: [range, range, range] };
    const chosen = INDICATORS[view.indicator];
    const scaled = Boolean(chosen.lines && !chosen.range);
    const y = { type: 'value', position: 'right', axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: c.line } } };
    const label = { color: c.dim, fontSize: c.small, hideOverlap: true, formatter: tick };
    return {
      xAxis: [0, 1, 2].map((grid) => ({
        type: 'time', gridIndex: grid, ...range, axisTick: { show: false }, splitLine: { show: false }, splitNumber: Math.max(2, Math.floor(this.width / 90)),
        axisLine: { show: grid < 2, lineStyle: { color: c.line }, onZero: false },
        axisLabel: {
          show: grid === 1, color: c.dim, fontSize: c.small, hideOverlap: true, showMinLabel: false, showMaxLabel: false, padding: [0, 4],
          formatter: (x) => this.#tick(x),
        },
        axisPointer: { show: false },
      })),
      yAxis: [
        {
          ...y, gridIndex: 0, scale: true, splitNumber: 4, axisLabel: { ...label, showMinLabel: false, showMaxLabel: false },
          min: (data) => this.#reach(data, 'low'), max: (data) => this.#reach(data, 'high'),
        },
        {
          ...y, gridIndex: 1, scale: scaled, splitNumber: 1, min: chosen.range?.[0], axisLabel: { ...label, showMaxLabel: true },
          max: chosen.range?.[1] ?? ((data) => (chosen.lines || !(this.running?.volume > data.max) ? undefined : roundAbove(this.running.volume * 1.3))),
        },
        { type: 'value', gridIndex: 2, min: 0, max: 1, show: false },
      ],
    };
  }

  /** Where the price axis must end for the bar that still moves, with room to move on; else as ECharts likes. */
  #reach({ min, max }, key) {
    const value = this.running?.[key];
    if (!Number.isFinite(value)) return undefined;
    const room = Math.max((Math.max(max, this.running.high) - Math.min(min, this.running.low)) * 0.08, value * 1e-5);
    if (key === 'low') return value < min || !Number.isFinite(min) ? value - room : undefined;
    return value > max || !Number.isFinite(max) ? value + room : undefined;
  }

  /** A day or a month where the steps are long, else the time, as the chart's own clock has it; nothing that the left edge would cut. */
  #tick(x) {
    if (this.xOf((x - this.shift) / 1000) < MARGIN.left + 12) return '';
    const step = (this.shown.to - this.shown.from) / Math.max(2, this.width / 90);
    const text = new Date(x).toISOString();
    if (step >= 20 * 86400) return text.slice(0, 7);
    if (step >= 43200 || text.slice(11, 16) === '00:00') return shortDay(x, 'utc', this.app.edge() * 1000);
    return text.slice(11, 16);
  }

  #series(view, shift) {
    const c = colors();
    const half = (view.minutes * MINUTE) / 2;
    const x = (at) => at + half + shift;
    const wide = Math.max(1, Math.min(18, Math.floor(((view.minutes * 60) / (view.to - view.from)) * this.width * 0.7)));
    this.wide = wide;
    const bars = view.running ? view.bars.slice(0, -1) : view.bars;
    const chosen = INDICATORS[view.indicator];
    const hue = bookColor(view.index);
    const candles = (source, color) => ({
      id: source, name: source, type: 'candlestick', barWidth: wide, silent: true, z: 3,
      data: bars.filter((bar) => bar.source === source && bar.close !== null && bar.close !== undefined)
        .map((bar) => [x(bar.at), bar.open, bar.close, bar.low, bar.high]),
      itemStyle: { color, borderColor: color, color0: c.back, borderColor0: color, borderWidth: 1 },
    });
    const line = ([key, name], i, grid) => {
      const { color, width, type } = lineLook(i, grid);
      return {
        id: key, name, type: 'line', xAxisIndex: grid, yAxisIndex: grid, data: lineData(bars, view.minutes, key, x), showSymbol: false, symbol: 'none', silent: true,
        connectNulls: false, z: 4, lineStyle: { width, color, type }, itemStyle: { color }, emphasis: { disabled: true },
      };
    };
    const volume = {
      // As candles from zero: for bars ECharts would stretch the time axis, and they would not stand under theirs.
      id: 'volume', name: 'volume', type: 'candlestick', xAxisIndex: 1, yAxisIndex: 1, silent: true, barWidth: wide,
      data: bars.map((bar) => {
        const top = bar.volume ?? '-';
        const bottom = top === '-' ? '-' : 0;
        return {
          value: [x(bar.at), bottom, top, bottom, top],
          itemStyle: { color: c.dim, color0: c.dim, borderWidth: 0, opacity: bar.source === 'live' ? OWN_OPACITY : 0.45 },
        };
      }),
    };
    return [
      candles('history', c.dim), candles('live', hue),
      ...(chosen.over ?? AVERAGES).map((one, i) => line(one, i, 0)),
      ...(chosen.lines ? chosen.lines.map((one, i) => line(one, i, 1)) : [volume]),
      this.#boundaries(view, shift, c), this.#news(view, shift, c),
      ...this.#alone(view, x),
    ];
  }

  /** Where the bar that still moves is the only one the axes have no data of their own: unseen lines give them its reach. */
  #alone(view, x) {
    const { running } = view;
    if (!isAlone(view)) return [];
    return [[running.low, running.high], [0, running.volume ?? 0]].map((values, grid) => ({
      id: `reach ${grid}`, type: 'line', xAxisIndex: grid, yAxisIndex: grid, data: values.map((value) => [x(running.at), value]),
      symbol: 'none', silent: true, lineStyle: { opacity: 0 }, emphasis: { disabled: true },
    }));
  }

  /** Where the history ends and the own minutes begin, and what neither has. */
  #boundaries(view, shift, c) {
    const from = view.from * 1000;
    const to = view.to * 1000;
    const area = view.voids.filter((gap) => gap.to > from && gap.from < to && (gap.to - gap.from) / (to - from) * this.width >= 3).slice(-100)
      .map((gap) => [{ xAxis: Math.max(gap.from, from) + shift }, { xAxis: Math.min(gap.to, to) + shift }]);
    return {
      id: 'boundaries', type: 'line', data: [], silent: true, animation: false, z: 2,
      markArea: { silent: true, animation: false, itemStyle: { color: hatch(5), opacity: 0.5 }, data: area },
      markLine: {
        silent: true, animation: false, symbol: 'none', lineStyle: { color: c.accent, type: 'solid', width: 1 },
        label: { formatter: 'live ▸', position: 'end', rotate: 0, distance: 3, align: 'right', color: c.accent, fontSize: c.small },
        data: view.joins.filter((at) => at >= from && at <= to).slice(-20).map((at) => ({ xAxis: at + shift })),
      },
    };
  }

  /** How many, by size; how they sound, by shape: up positive, down negative, a circle where neither. */
  #news(view, shift, c) {
    return {
      id: 'news', type: 'scatter', xAxisIndex: 2, yAxisIndex: 2, silent: true, z: 5,
      data: view.marks.map((mark) => {
        const tone = toneOf(mark);
        return {
          value: [mark.at + (mark.minutes * MINUTE) / 2 + shift, 0.5],
          symbol: tone === 'neutral' ? 'circle' : 'triangle', symbolRotate: tone === 'negative' ? 180 : 0,
          symbolSize: Math.min(15, 6 + 2.5 * Math.log2(1 + mark.items)),
          itemStyle: { color: tone === 'negative' ? c.back : c.dim, borderColor: c.text, borderWidth: 1 },
        };
      }),
    };
  }
}

function isAlone({ running, bars }) {
  return Boolean(running) && bars.length === 1;
}

/** The lines over the candles, and those of the pane below: [{name, hue, dashed}] each. */
export function legendOf(indicator) {
  const { over = AVERAGES, lines = [] } = INDICATORS[indicator];
  return [over, lines].map((pane, grid) => pane.map(([, name], i) => ({ name, hue: HUES[grid][i], dashed: i === 2 })));
}

/** Look of the nth line of a pane: 0 that of the candles, 1 the one below. */
function lineLook(i, grid) {
  return { color: colors().books[HUES[grid][i]], width: 1.2, type: i === 2 ? 'dashed' : 'solid' };
}

/** A line is cut where a bar is missing and where history and own bars meet. */
function lineData(bars, minutes, key, x) {
  const data = [];
  let before = null;
  for (const bar of bars) {
    if (before && (before.source !== bar.source || bar.at - before.at > minutes * MINUTE)) data.push([x(before.at) + 1, '-']);
    data.push([x(bar.at), bar[key] ?? '-']);
    before = bar;
  }
  return data;
}

/** positive, negative or neutral: as most of the mean says. */
export function toneOf(mark) {
  if (mark.mean === null || Math.abs(mark.mean) < 0.05) return 'neutral';
  return mark.mean > 0 ? 'positive' : 'negative';
}
