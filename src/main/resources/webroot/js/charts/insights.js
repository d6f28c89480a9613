// The charts of the batch: lines over days, the heat map of a week, bars across, means with their
// intervals. Each is drawn once for what it shows; a table stands behind it.

import * as echarts from 'echarts';
import { percent, tick } from '../format.js';
import { bookColor, bookDash, colors } from './colors.js';

/** Draws options into a canvas; the reader of a screen hears the description. */
export function draw(canvas, description, options) {
  const c = colors();
  const chart = echarts.init(canvas, null, { renderer: 'canvas' });
  chart.setOption({
    animation: false, textStyle: { fontFamily: c.font, fontSize: c.small, color: c.dim },
    aria: { enabled: true, label: { description } },
    ...options(c),
  });
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(canvas);
  return {
    /** Values of the first series as they are drawn. */
    data: () => chart.getOption().series[0].data,
    /** Colour of one of them. */
    colorOf: (index) => chart.getVisual({ seriesIndex: 0, dataIndex: index }, 'color'),
    dispose() {
      watch.disconnect();
      chart.dispose();
    },
  };
}

const tooltip = (c, more) => ({
  confine: true, renderMode: 'richText', backgroundColor: c.back, borderColor: c.line, textStyle: { color: c.text, fontSize: c.small }, ...more,
});

function categories(c, data, more = {}) {
  return { type: 'category', data, axisTick: { show: false }, axisLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.dim, fontSize: c.small, hideOverlap: true }, ...more };
}

function values(c, more = {}) {
  return { type: 'value', splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.dim, fontSize: c.small, formatter: tick, hideOverlap: true }, ...more };
}

/** @param lines [{name, values, area}] over days, in `unit` */
export function dayLines(days, lines, unit) {
  return (c) => ({
    tooltip: tooltip(c, { trigger: 'axis', valueFormatter: (value) => (value === null || value === undefined ? 'no data' : `${value.toFixed(2)} ${unit}`) }),
    legend: { show: lines.length > 1, top: 0, right: 8, textStyle: { color: c.dim }, itemWidth: 16, itemHeight: 8, icon: 'roundRect' },
    grid: { left: 48, right: 12, top: lines.length > 1 ? 28 : 12, bottom: 24 },
    xAxis: categories(c, days, { boundaryGap: false, axisLabel: { color: c.dim, fontSize: c.small, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' } }),
    yAxis: values(c, { scale: lines.every((line) => !line.area), axisLabel: { color: c.dim, fontSize: c.small, formatter: (value) => `${tick(value)} ${unit}` } }),
    series: lines.map((line, i) => ({
      type: 'line', name: line.name, data: line.values, showSymbol: false, connectNulls: false, color: bookColor(i),
      lineStyle: { width: 1.5, type: i === 0 ? 'solid' : bookDash(6 * i) }, areaStyle: line.area ? { opacity: 0.25 } : undefined,
    })),
  });
}

/** @param season of data/insights.js; cells [hour, weekday, value, hours] */
export function weekHeat(cells, range, season, weekdays) {
  return (c) => ({
    tooltip: tooltip(c, { formatter: ({ value: [hour, day, number, hours] }) => `${weekdays[day]} ${String(hour).padStart(2, '0')}:00 UTC\n${number.toFixed(season.digits)}  (${hours} hours)` }),
    grid: { left: 40, right: 12, top: 8, bottom: 62 },
    xAxis: categories(c, Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')), { splitArea: { show: false } }),
    yAxis: categories(c, weekdays, { inverse: true }),
    visualMap: {
      // Without it the last number of a cell, its hours, would choose the colour.
      dimension: 2,
      min: range[0], max: range[1], calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemHeight: 160, itemWidth: 10, precision: season.digits,
      text: [percent(range[1], season.digits), percent(range[0], season.digits)], textStyle: { color: c.dim },
      inRange: { color: season.middle ? [c.books[2], c.back, c.books[0]] : [c.back, c.books[0]] },
    },
    series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: c.line, borderWidth: 1 }, emphasis: { itemStyle: { borderColor: c.text, borderWidth: 1 } }, progressive: 0 }],
  });
}

/** @param bands [{low, high, volume}], cheapest at the bottom */
export function profileBars(bands) {
  return (c) => ({
    tooltip: tooltip(c, { trigger: 'axis', axisPointer: { type: 'shadow' } }),
    grid: { left: 72, right: 32, top: 8, bottom: 24 },
    xAxis: values(c, { splitNumber: 4 }),
    yAxis: categories(c, bands.map((band) => tick(band.low))),
    series: [{ type: 'bar', name: 'volume', data: bands.map((band) => Number(band.volume.toPrecision(6))), itemStyle: { color: c.books[0] }, barCategoryGap: '12%' }],
  });
}

/** Means with their intervals; where there are too few samples for one, an empty mark. */
export function means(lines) {
  return (c) => ({
    tooltip: tooltip(c, { trigger: 'item', formatter: ({ dataIndex }) => `${lines[dataIndex].label}: mean ${lines[dataIndex].mean.toFixed(2)} %, n = ${lines[dataIndex].n}` }),
    grid: { left: 130, right: 16, top: 8, bottom: 24 },
    xAxis: values(c, { axisLabel: { color: c.dim, fontSize: c.small, formatter: (value) => `${tick(value)} %` } }),
    yAxis: categories(c, lines.map((line) => line.label), { inverse: true }),
    series: [
      {
        type: 'custom', silent: true, data: lines.map((line, i) => [line.low ?? line.mean, i, line.high ?? line.mean]), encode: { x: [0, 2], y: 1 },
        renderItem: (params, api) => {
          const [from, to] = [api.coord([api.value(0), api.value(1)]), api.coord([api.value(2), api.value(1)])];
          return { type: 'line', shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: c.books[0], lineWidth: 3 } };
        },
      },
      {
        type: 'scatter', symbolSize: 10, data: lines.map((line, i) => ({ value: [line.mean, i], itemStyle: line.enough ? { color: c.books[0] } : { color: c.back, borderColor: c.dim, borderWidth: 2 } })),
        markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: c.dim, type: 'solid', width: 1 }, data: [{ xAxis: 0 }] },
      },
    ],
  });
}

/** Bars of a count a day with a line of the mean sentiment on an axis of its own. */
export function newsDays(days, items, sentiment) {
  return (c) => ({
    tooltip: tooltip(c, { trigger: 'axis', valueFormatter: (value) => (value === null || value === undefined ? 'no data' : String(Number(value.toFixed(2)))) }),
    legend: { top: 0, right: 8, textStyle: { color: c.dim }, itemWidth: 12, itemHeight: 8 },
    grid: { left: 40, right: 40, top: 28, bottom: 24 },
    xAxis: categories(c, days),
    yAxis: [values(c, { minInterval: 1 }), values(c, { min: -1, max: 1, splitLine: { show: false }, splitNumber: 2 })],
    series: [
      { type: 'bar', name: 'headlines', data: items, itemStyle: { color: c.books[0] }, barMaxWidth: 20 },
      { type: 'line', name: 'mean sentiment (right)', yAxisIndex: 1, data: sentiment, showSymbol: false, color: c.books[2], lineStyle: { width: 1.5 }, connectNulls: false },
    ],
  });
}
