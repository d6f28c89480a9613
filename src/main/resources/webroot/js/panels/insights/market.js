// Figures of one series of the minute history.

import { dayLines, profileBars, weekHeat } from '../../charts/insights.js';
import { dailyLine, heatCells, heatRange, profileBands, profileWords, rowsOf, SEASONS, signedPercent, WEEKDAYS } from '../../data/insights.js';
import { el, table } from '../../dom.js';
import { amount, count, percent, tick } from '../../format.js';

const BANDS = 40;
const KINDS = { golden: 'above', death: 'below' };

export function volatility(answer) {
  const rows = rowsOf(answer);
  const { days, lines } = dailyLine(rows, ['realised_yearly', 'close_30_yearly']);
  const isKnown = (value) => value !== null && value !== undefined;
  if (!lines.flat().some(isKnown)) return { empty: 'No day of this series has enough minutes for a volatility.' };
  const known = lines[0].filter(isKnown);
  const last = rows.findLast((row) => isKnown(row.realised_yearly));
  return {
    chart: dayLines(days, [{ name: 'of the day’s minutes', values: lines[0] }, { name: 'of 30 daily closes', values: lines[1] }], '%'),
    description: `Realised volatility a year, by day, from ${days[0]} to ${days.at(-1)}.`,
    words: `Realised volatility, scaled to a year. ${last ? `Last day ${last.date}: ${(last.realised_yearly * 100).toFixed(1)} %; lowest ${Math.min(...known).toFixed(1)} %, highest ${Math.max(...known).toFixed(1)} %, over ${count(known.length)} days.` : 'No day has enough minutes for its own.'}`,
    rows: () => table({
      caption: 'Volatility, newest first', columns: [{ title: 'Day' }, { title: 'of the day, a year %', number: true }, { title: '30 closes, a year %', number: true }, { title: 'Parkinson, a day %', number: true }],
      rows: [...rows].reverse().map((row) => [row.date, hundredth(row.realised_yearly), hundredth(row.close_30_yearly), hundredth(row.parkinson)]),
    }),
  };
}

export function drawdown(answer) {
  const rows = rowsOf(answer);
  if (!rows.length) return { empty: 'No day of this series has a close.' };
  const { days, lines } = dailyLine(rows, ['drawdown']);
  const deepest = rows.reduce((worst, row) => (row.drawdown < worst.drawdown ? row : worst));
  const last = rows.at(-1);
  return {
    chart: dayLines(days, [{ name: 'below the peak so far', values: lines[0], area: true }], '%'),
    description: `How far the daily close was below its highest close so far, from ${days[0]} to ${days.at(-1)}.`,
    words: `Deepest ${signedPercent(deepest.drawdown)} on ${deepest.date}, from a peak of ${tick(deepest.peak)}. Last day ${signedPercent(last.drawdown)}.`,
    rows: () => table({ caption: 'Drawdown, newest first', columns: [{ title: 'Day' }, { title: 'Close', number: true }, { title: 'Peak', number: true }, { title: 'Below it', number: true }],
      rows: [...rows].reverse().map((row) => [row.date, tick(row.close), tick(row.peak), signedPercent(row.drawdown)]) }),
  };
}

export function seasonality(answer, name) {
  const rows = rowsOf(answer);
  const season = SEASONS[name];
  const cells = heatCells(rows, name);
  if (!cells.length) return { empty: 'Too few hours of this series to tell one hour of the week from another.' };
  const least = Math.min(...cells.map((cell) => cell[3]));
  const most = Math.max(...cells.map((cell) => cell[3]));
  const top = cells.reduce((best, cell) => (Math.abs(cell[2]) > Math.abs(best[2]) ? cell : best));
  return {
    chart: weekHeat(cells, heatRange(cells, name), season, WEEKDAYS),
    description: `Heat map of hour by weekday: ${season.title}.`,
    words: `${season.title[0].toUpperCase()}${season.title.slice(1)}, hour by weekday, UTC. Each cell is made of ${least === most ? least : `${least} to ${most}`} hours only: strongest ${WEEKDAYS[top[1]]} ${String(top[0]).padStart(2, '0')}:00 with ${percent(top[2], season.digits)}. One hour among 168 stands out by chance alone.`,
    tall: true,
    rows: () => table({ caption: season.title, columns: [{ title: 'Hour, UTC' }, ...WEEKDAYS.map((day) => ({ title: day, number: true }))],
      rows: Array.from({ length: 24 }, (_, hour) => [String(hour).padStart(2, '0'), ...WEEKDAYS.map((_, day) => cells.find((cell) => cell[0] === hour && cell[1] === day)?.[2].toFixed(season.digits) ?? '–')]) }),
  };
}

export function profile(answer) {
  const bands = profileBands(rowsOf(answer), BANDS);
  const words = profileWords(bands);
  if (!words) return { empty: 'This series has no volume.' };
  return {
    chart: profileBars(bands), description: 'Volume by price band.', tall: true,
    words: `Most was traded between ${tick(words.busiest.low)} and ${tick(words.busiest.high)}, ${(words.share * 100).toFixed(1)} % of all; half of the volume lies below ${tick(words.middle.high)}.`,
    rows: () => table({ caption: 'Volume by price, dearest first', columns: [{ title: 'From', number: true }, { title: 'To', number: true }, { title: 'Volume', number: true }],
      rows: [...bands].reverse().map((band) => [tick(band.low), tick(band.high), amount(band.volume)]) }),
  };
}

/** Nodes: the largest moves of a day, an hour, a minute; each with its rank. */
export function moves(answer, interval, choose) {
  const rows = rowsOf(answer);
  if (!rows.length) return [el('p', { class: 'empty' }, 'No bar of this series moved.')];
  const names = [...new Set(rows.map((row) => row.interval))];
  const shown = names.includes(interval) ? interval : names[0];
  const pick = el('select', { 'aria-label': 'Length of a bar', 'data-keep': 'moves', onchange: (event) => choose(event.target.value) }, ...names.map((name) => el('option', { value: name, selected: name === shown }, name)));
  return [pick, el('div', { class: 'scroll short', tabindex: '0', role: 'region', 'aria-label': 'Largest moves, table' }, table({
    caption: `From open to close of one bar of ${shown}, UTC`, columns: [{ title: '#', number: true }, { title: 'Bar' }, { title: 'Open', number: true }, { title: 'Close', number: true }, { title: 'Move', number: true }],
    rows: rows.filter((row) => row.interval === shown).map((row) => [row.place, row.open_time.replace('T', ' ').replace(/(:00)?Z$/, ''), tick(row.open), tick(row.close), signedPercent(row.move_pct / 100)]),
  }))];
}

export function crossings(answer) {
  const rows = rowsOf(answer);
  if (!rows.length) return [el('p', { class: 'empty' }, 'No moving averages crossed in this series.')];
  return [el('div', { class: 'scroll short', tabindex: '0', role: 'region', 'aria-label': 'Crossings, table' }, table({
    caption: 'Moving averages of daily closes that crossed, newest first', columns: [{ title: 'Day' }, { title: 'Crossing' }, { title: 'Close', number: true }],
    rows: [...rows].reverse().map((row) => {
      const [kind, fast, slow] = row.kind.split('_');
      return [row.at.slice(0, 10), KINDS[kind] ? `${fast} days went ${KINDS[kind]} ${slow} days (${kind} cross)` : row.kind, tick(row.close)];
    }),
  }))];
}

function hundredth(value) {
  return value === null || value === undefined ? '–' : (value * 100).toFixed(2);
}
