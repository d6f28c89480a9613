// What the market view says in words: where its bars come from, why there are none, and what is known of a moment.

import { INDICATORS, toneOf } from '../charts/market.js';
import { barAt, isMade, lengthText, linesOfWords } from '../data/marketbars.js';
import { stamp, zoneShort } from '../time.js';
import { sourceWords, valuesOf } from './marketlists.js';

const HEADLINES = 4;
const MINUTE = 60000;

/** The line above the chart: how long a bar is, and where the bars come from. */
export function noteOf(panel, bars, history, end) {
  const { minutes, past } = panel.drawn;
  const lines = linesOfWords(minutes, new Set(bars.map((bar) => bar.source)), past);
  const parts = [`${lengthText(minutes)} bars`, ...(lines ? [lines] : [])];
  if (bars.some((bar) => bar.source === 'live')) parts.push(`own minutes of ${panel.minutes.book}${panel.app.store.mode === 'live' ? '' : ` (${(panel.app.store.mode ?? '').toUpperCase()})`}`);
  if (history) {
    const shown = bars.some((bar) => bar.source === 'history');
    parts.push(`${shown ? 'grey: history' : 'history'} ${history.series}${isMade(history.series) ? ' (SYNTHETIC)' : ''} to ${new Date((end - 1) * 1000).toISOString().slice(0, 10)}`);
  } else if (panel.data.series.state === 'done' || panel.data.series.state === 'error') {
    parts.push(panel.data.series.state === 'error' ? `no history: ${panel.data.series.error}` : `no history of ${panel.minutes.book}`);
  }
  if (panel.data.history.state === 'loading') parts.push('reading history …');
  if (panel.data.history.state === 'error') parts.push(`history could not be read: ${panel.data.history.error}`);
  if (panel.drawn.marks?.some((mark) => mark.synthetic)) parts.push('news (SYNTHETIC)');
  if (panel.data.news.state === 'error') parts.push(`news could not be read: ${panel.data.news.error}`);
  const { title, lines: values } = INDICATORS[panel.app.view.pane];
  if (values && bars.some((bar) => bar.source === 'history')) parts.push(`${title}: own minutes only`);
  const own = bars.filter((bar) => bar.source === 'live');
  if (values && own.length && !own.some((bar) => values.some(([key]) => Number.isFinite(bar[key])))) parts.push(`${title}: not known of these minutes yet`);
  return parts.join(' · ');
}

/** Why the chart is empty. */
export function missingOf(panel, bars, history) {
  if (panel.app.isLate && !bars.length) return 'Nothing to show without the live connection.';
  if (panel.state === 'loading' || [panel.data.history, panel.data.recorded].some((one) => one.state === 'loading')) return 'Reading minutes …';
  if (panel.state === 'error') return `The minutes could not be read: ${panel.error}. New ones appear as they happen.`;
  if (bars.length) return 'No trade in these minutes.';
  if (panel.view.follow && panel.app.store.mode === 'replay') return `The recording has had no minute of ${panel.minutes.book} so far.`;
  if (panel.view.follow) return 'Waiting for the first minute …';
  return history ? `Nothing was recorded here, and the history has it from ${history.first_date} to ${history.last_date} only.` : 'Nothing was recorded here.';
}

/** What is known of a moment, as blocks of lines, or of [name, value]: the bar, then the news. */
export function toldOf(panel, second) {
  const { bars, marks, minutes } = panel.drawn;
  const { zone } = panel.app.view;
  const bar = barAt(bars, second * 1000, minutes);
  const at = Math.floor(second / (minutes * 60)) * minutes * 60000;
  const blocks = [[`${stamp(at, zone).slice(0, 16)} ${zoneShort(at, zone)}`, `${lengthText(minutes)} bar`]];
  if (!bar) blocks.push(['no bar: nothing recorded, and no history']);
  else blocks.push([sourceWords(bar, panel), ...valuesOf(bar, panel.app.view.pane)]);
  const mark = marks.find((one) => second * 1000 >= one.at && second * 1000 < one.at + one.minutes * MINUTE);
  if (mark) blocks.push(newsWords(panel, mark));
  return blocks;
}

function newsWords(panel, mark) {
  const head = `${mark.items} ${mark.items === 1 ? 'headline' : 'headlines'} in ${lengthText(mark.minutes)}${mark.synthetic ? ' (SYNTHETIC)' : ''}${mark.mean === null ? '' : `, sentiment ${mark.mean.toFixed(2)} (${toneOf(mark)})`}`;
  const items = panel.data.headlinesIn(mark.at, mark.at + mark.minutes * MINUTE);
  if (items === null) return [head, 'reading headlines …'];
  if (typeof items === 'string') return [head, items];
  const shown = items.slice(-HEADLINES).reverse().map((item) => `${item.source}: ${item.title}`);
  return [head, ...shown, ...(mark.items > shown.length ? [`and ${mark.items - shown.length} more`] : [])];
}
