// Figures of the news: headlines and sentiment by day, what the price did afterwards, rising words.

import { means, newsDays } from '../../charts/insights.js';
import { afterLines, dailyLine, rowsOf, signedPercent } from '../../data/insights.js';
import { el, table } from '../../dom.js';
import { count } from '../../format.js';

const HORIZONS = { '1h': 'hour after', '1d': 'day after' };
const KEYWORDS = 40;

export function newsByDay(answer) {
  const rows = rowsOf(answer);
  if (!rows.length) return { empty: 'No headline was published in the news that was read.' };
  const { days, lines: [items, sentiment] } = dailyLine(rows, ['items', 'sentiment_mean'], 1);
  const total = rows.reduce((sum, row) => sum + row.items, 0);
  const scored = rows.reduce((sum, row) => sum + (row.scored ?? 0), 0);
  return {
    chart: newsDays(days, items, sentiment), description: `Headlines a day and their mean sentiment, from ${days[0]} to ${days.at(-1)}.`,
    words: `${count(total)} headlines on ${count(rows.length)} days. Sentiment from −1 to 1, as given by the source${scored ? `; ${count(scored)} scored by a lexicon where none was given` : ''}.`,
    rows: () => table({ caption: 'News by day, newest first', columns: [{ title: 'Day' }, { title: 'Headlines', number: true }, { title: 'Positive', number: true }, { title: 'Negative', number: true }, { title: 'Neutral', number: true }, { title: 'Sentiment', number: true }],
      rows: [...rows].reverse().map((row) => [row.date, count(row.items), count(row.positive), count(row.negative), count(row.neutral), row.sentiment_mean === null ? '–' : row.sentiment_mean.toFixed(2)]) }),
  };
}

export function priceAfter(answer) {
  const lines = afterLines(rowsOf(answer)).filter((line) => line.n > 0 && line.return_mean !== null);
  if (!lines.length) return { empty: 'No headline has a price an hour or a day after it: the minute history does not cover the time of the news.' };
  const percent = (value) => (value === null || value === undefined ? null : value * 100);
  const shown = lines.map((line) => ({ label: `${line.class}, ${HORIZONS[line.horizon] ?? line.horizon}`, mean: percent(line.return_mean), low: percent(line.mean_low), high: percent(line.mean_high), n: line.n, enough: line.enough }));
  const beyond = lines.filter((line) => line.beyondZero);
  return {
    chart: means(shown), description: 'Mean return after headlines by sentiment, with its 95 % interval.',
    words: `Mean return after a headline, by its sentiment. A bar is the 95 % interval; an empty ring means too few separate windows for one. ${beyond.length ? `${beyond.length} of ${lines.length} intervals leave zero out.` : 'No interval leaves zero out.'} This tells what came after the news, not what came from it.`,
    rows: () => table({
      caption: 'Price after news', columns: [{ title: 'Sentiment' }, { title: 'Then' }, { title: 'Headlines', number: true }, { title: 'With a price', number: true }, { title: 'Separate windows', number: true },
        { title: 'Mean', number: true }, { title: '95 % interval', number: true }, { title: 'Median', number: true }, { title: 'Share up', number: true }, { title: 'Why no interval' }],
      rows: lines.map((line) => [line.class, HORIZONS[line.horizon] ?? line.horizon, count(line.items), count(line.n), count(line.windows), signedPercent(line.return_mean, 3),
        line.enough ? `${signedPercent(line.mean_low, 3)} to ${signedPercent(line.mean_high, 3)}` : '–', signedPercent(line.return_median, 3), line.share_up === null ? '–' : `${(line.share_up * 100).toFixed(0)} %`, line.why]),
    }),
  };
}

export function keywords(answer) {
  const rows = rowsOf(answer);
  if (!rows.length) return [el('p', { class: 'empty' }, 'No word stood out in the news that was read.')];
  const last = rows.reduce((newest, row) => (row.week > newest ? row.week : newest), '');
  const shown = rows.filter((row) => row.week === last).sort((a, b) => (b.rise ?? Infinity) - (a.rise ?? Infinity)).slice(0, KEYWORDS);
  return [el('div', { class: 'scroll short', tabindex: '0', role: 'region', 'aria-label': 'Words, table' }, table({
    caption: `Words of the week from ${last}, against the weeks before; 2.0 is twice as often`,
    columns: [{ title: 'Word' }, { title: 'Headlines', number: true }, { title: 'of the week', number: true }, { title: 'before', number: true }, { title: 'Rise', number: true }],
    rows: shown.map((row) => [row.term, count(row.items), `${(row.share * 100).toFixed(1)} %`, count(row.prior_items), row.rise === null ? 'new' : row.rise.toFixed(1)]),
  }))];
}
