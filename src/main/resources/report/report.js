(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
  const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
  const price = (v) => (Math.abs(v) >= 1000 ? number : digits).format(v);
  const charts = [];
  const base = () => ({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: style('--ink') },
    grid: { left: 56, right: 20, top: 40, bottom: 34 },
    legend: { top: 4, left: 'center', textStyle: { color: style('--ink') } },
    tooltip: { trigger: 'axis', renderMode: 'richText', valueFormatter: (v) => (v == null ? 'none' : number.format(v)) },
    xAxis: { type: 'time', axisLabel: { color: style('--dim'), hideOverlap: true }, axisLine: { lineStyle: { color: style('--line') } } },
    yAxis: { type: 'value', axisLabel: { color: style('--dim'), formatter: (v) => number.format(v) }, splitLine: { lineStyle: { color: style('--line') } } },
  });
  const drawings = {
    'news-count': (d) => ({
      ...base(),
      color: ['#2a9d6f', '#8b98a5', '#d1495b'],
      series: ['positive', 'neutral', 'negative'].map((name, i) => ({ name, type: 'bar', stack: 'all', data: d.map((r) => [r[0], r[i + 1]]) })),
    }),
    'news-sentiment': (d) => ({
      ...base(),
      color: ['#2f6fb2', '#c77d1e'],
      yAxis: { ...base().yAxis, min: -1, max: 1 },
      series: [
        { name: 'as published', type: 'line', showSymbol: d.length < 3, connectNulls: false, data: d.map((r) => [r[0], r[1]]) },
        { name: 'by the lexicon', type: 'line', showSymbol: d.length < 3, connectNulls: false, data: d.map((r) => [r[0], r[2]]) },
      ],
    }),
    'market-close': (d) => ({
      ...base(),
      grid: { ...base().grid, left: 12, containLabel: true },
      tooltip: { ...base().tooltip, valueFormatter: (v) => (v == null ? 'none' : price(v)) },
      yAxis: { ...base().yAxis, scale: true, axisLabel: { ...base().yAxis.axisLabel, formatter: price } },
      series: d.map((s) => ({ name: s.series, type: 'line', showSymbol: s.rows.length < 40, symbolSize: 5, data: s.rows.map((r) => [r[0], r[1]]) })),
    }),
    'market-drawdown': (d) => ({
      ...base(),
      tooltip: { ...base().tooltip, valueFormatter: (v) => (v == null ? 'none' : number.format(v) + ' %') },
      yAxis: { ...base().yAxis, axisLabel: { color: style('--dim'), formatter: (v) => v + ' %' } },
      series: d.map((s) => ({ name: s.series, type: 'line', showSymbol: s.rows.length < 40, symbolSize: 5, areaStyle: d.length === 1 ? { opacity: 0.15 } : undefined, data: s.rows.map((r) => [r[0], r[2] == null ? null : 100 * r[2]]) })),
    }),
  };
  const draw = () => {
    for (const chart of charts.splice(0)) chart.dispose();
    for (const box of document.querySelectorAll('.chart')) {
      const chart = echarts.init(box, null, { devicePixelRatio: 2 });
      chart.setOption(drawings[box.id](data[box.dataset.of]));
      charts.push(chart);
    }
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const fit = () => charts.forEach((chart) => chart.resize());
  addEventListener('resize', fit);
  addEventListener('beforeprint', fit);
})();
