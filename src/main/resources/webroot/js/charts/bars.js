// A plain bar chart of one or more series over categories: counts a day, steps of a funnel. It does
// not move by itself; what it draws stands in a table beside it.

import * as echarts from 'echarts';
import { count } from '../format.js';
import { bookColor, colors } from './colors.js';

/**
 * Draws into `canvas`; call `dispose` on what is returned before the canvas goes.
 *
 * @param chart {categories, series: [{name, values}], description, lying}
 */
export function drawBars(canvas, chart) {
  const c = colors();
  const drawn = echarts.init(canvas, null, { renderer: 'canvas' });
  const category = {
    type: 'category', data: chart.categories, inverse: Boolean(chart.lying), axisTick: { show: false },
    axisLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.dim, fontSize: c.small, hideOverlap: true },
  };
  const value = {
    type: 'value', splitLine: { show: !chart.lying, lineStyle: { color: c.line } },
    axisLabel: { show: !chart.lying, color: c.dim, fontSize: c.small, formatter: count }, minInterval: 1,
  };
  drawn.setOption({
    animation: false,
    textStyle: { fontFamily: c.font, fontSize: c.small, color: c.dim },
    aria: { enabled: true, label: { description: chart.description } },
    tooltip: { trigger: 'axis', confine: true, axisPointer: { type: 'shadow' }, renderMode: 'richText' },
    legend: { show: chart.series.length > 1, top: 0, right: 8, textStyle: { color: c.dim }, itemWidth: 12, itemHeight: 8 },
    grid: { left: chart.lying ? 132 : 48, right: chart.lying ? 56 : 12, top: chart.series.length > 1 ? 28 : 8, bottom: chart.lying ? 4 : 24 },
    xAxis: chart.lying ? value : category,
    yAxis: chart.lying ? category : value,
    series: chart.series.map((series, i) => ({
      type: 'bar', name: series.name, data: series.values, itemStyle: { color: bookColor(i) }, barMaxWidth: 28, silent: true,
      label: { show: Boolean(chart.lying), position: 'right', color: c.text, formatter: (point) => count(point.value) },
    })),
  });
  const watch = new ResizeObserver(() => drawn.resize());
  watch.observe(canvas);
  return {
    dispose() {
      watch.disconnect();
      drawn.dispose();
    },
  };
}
