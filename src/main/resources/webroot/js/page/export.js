// Export of what is seen, as CSV and as PNG. Mode, range and zone are in the file itself.

import { closedUntil, isInNoFile, modeOfSeconds, modesBetween, UNKNOWN } from '../data/lake.js';
import { stretchRead } from '../data/series.js';
import { bookColor, bookDash, colors } from '../charts/colors.js';
import { ianaName, stamp } from '../time.js';

const CAPTION = 40;

/**
 * Everything that fed the seconds in sight, as the bar writes it: what feeds the page now, if they reach past the
 * lake's closed files, or past those of their days and the page heard them; then what fed those.
 */
export function modesSeen(store, lake, [from, to]) {
  const isNow = to > closedUntil(lake) || isInNoFile(lake, from, to, store.heardRange);
  const now = isNow ? [store.mode ?? UNKNOWN] : [];
  const modes = [...now, ...modesBetween(lake, from, to, store.heardRange), ...(isUnread(lake) ? [UNKNOWN] : [])];
  return [...new Set(modes.length ? modes : [UNKNOWN])].map((mode) => mode.toUpperCase());
}

/** Whether nobody could say so far what the lake holds. */
function isUnread(lake) {
  return lake.state !== 'done' && !lake.days.length;
}

/** Name of a file: modes, range, kind; `note` is what else has to be seen before it is opened. */
export function fileName(modes, [from, to], extension, note = '') {
  const short = (second) => new Date(second * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `spreadlake_${modes.join('-')}_${short(from)}Z_${short(to)}Z${note}.${extension}`;
}

/**
 * The seconds in sight as CSV; the zone stands in the header of the time column, in each row what fed it. Of a
 * gap that was read from the lake there is one row, at its beginning, with its length; so there is of a stretch that
 * was not read.
 */
export function csvOf(state, lake, [from, to]) {
  const { store, history } = state;
  const { zone, hidden } = state.view();
  const lines = [`time (${ianaName(zone)}),orderbook_timestamp (UTC),book,bid,ask,spread_percent,state,mode`];
  for (const book of store.books.values()) {
    if (hidden.includes(book.name)) continue;
    const { ring } = book;
    const [start, end] = stretchRead(history.points(book.name, 'spread'), ring, from, to);
    const modeOf = isUnread(lake) ? () => UNKNOWN : modeOfSeconds(lake, book.name, from, to, store.mode, store.heardRange);
    const row = (second, values, what) =>
      lines.push([stamp(second * 1000, zone), utc(second), book.name, ...values, what, modeOf(second)].join(','));
    const rows = [...ringRows(store, book, from, start - 1), ...readRows(history, book.name, start, end), ...ringRows(store, book, end, to)];
    for (const [first, last] of unread(state, book, [from, to])) rows.push([first, ['', '', ''], `not read: ${last - first + 1} s`]);
    for (const one of rows.sort(([a], [b]) => a - b)) row(...one);
  }
  return `${lines.join('\n')}\n`;
}

/** Whether some book that is shown has seconds in sight that the page has not read. */
export function isPartlyRead(state, range) {
  return [...state.store.books.values()].some((book) => !state.view().hidden.includes(book.name) && unread(state, book, range).length > 0);
}

/** Stretches of [from, to] that the page neither heard nor read of a book: [[first, last], …]. */
function unread({ history }, { name, ring }, [from, to]) {
  const [start, end] = stretchRead(history.points(name, 'spread'), ring, from, to);
  // As far as the ring knows every second; what it holds before is known one by one.
  const last = Math.min(to, ring.knownFrom) - 1;
  const held = ring.newest < 0 ? Infinity : Math.max(from, ring.newest - ring.capacity + 1);
  const runs = [];
  const add = (first, until) => {
    if (first > until) return;
    if (runs.at(-1)?.[1] === first - 1) runs.at(-1)[1] = until;
    else runs.push([first, until]);
  };
  const between = (first, until) => {
    add(first, Math.min(until, held - 1));
    for (let second = Math.max(first, held); second <= until; second++) if (!ring.read(second)) add(second, second);
  };
  between(from, Math.min(last, start - 1));
  between(end, last);
  return runs;
}

/** What the ring holds of [from, to], in its order: [second, values, state]. */
function ringRows(store, { ring, priceDecimals }, from, to) {
  const rows = [];
  for (let second = Math.max(from, ring.newest - ring.capacity + 1); second <= Math.min(to, ring.newest); second++) {
    const held = ring.read(second);
    if (held?.seen) {
      const prices = [held.bid.toFixed(priceDecimals), held.ask.toFixed(priceDecimals)];
      rows.push([second, [...prices, held.spread.toFixed(6)], held.suspect ? 'suspect' : 'observed']);
    } else if (held) {
      rows.push([second, ['', '', ''], `gap: ${store.reasons.names[held.reason]}`]);
    }
  }
  return rows;
}

/** What was read from the lake of [from, before), in its order: [second, values, state]. */
function readRows(history, book, from, before) {
  const kept = history.points(book, 'spread');
  const seen = kept?.exact ? 'observed' : 'observed (thinned out)';
  const rows = (kept?.points ?? []).map((point) => [point.second, [...point.prices, point.value.toFixed(6)], point.suspect ? 'suspect' : seen]);
  for (const gap of history.gaps(book)) {
    const first = Math.max(gap.from, from);
    if (gap.to >= from && gap.from < before) rows.push([first, ['', '', ''], `gap of ${Math.min(gap.to, before - 1) - first + 1} s: ${gap.reason}`]);
  }
  return rows.filter(([second]) => second >= from && second < before).sort(([a], [b]) => a - b);
}

/** The chart as a picture with a caption of source, range, zone and mode. */
export function pngOf(state, plot, modes, [from, to]) {
  const c = colors();
  const ratio = 2;
  const source = plot.chart.renderToCanvas({ pixelRatio: ratio, backgroundColor: c.back });
  const canvas = document.createElement('canvas');
  canvas.width = source.width;
  canvas.height = source.height + CAPTION * ratio;
  const pen = canvas.getContext('2d');
  pen.fillStyle = c.back;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(source, 0, CAPTION * ratio);
  plot.newest.copyTo(pen, CAPTION * ratio, ratio);
  pen.fillStyle = c.text;
  pen.font = `600 ${13 * ratio}px ${c.font}`;
  const { zone } = state.view();
  const books = [...state.store.books.values()].filter((book) => !state.view().hidden.includes(book.name));
  const title = `${modes.join(', part ')} · spread, % of ask`;
  pen.fillText(title, 12 * ratio, 16 * ratio);
  legend(pen, books, { left: (28 * ratio) + pen.measureText(title).width, right: canvas.width - 12 * ratio, y: 16 * ratio, ratio });
  pen.fillStyle = c.dim;
  pen.font = `400 ${12 * ratio}px ${c.font}`;
  const venues = [...new Set(books.map((book) => book.venue).filter(Boolean))].join(', ');
  pen.fillText(`${stamp(from * 1000, zone)} to ${stamp(to * 1000, zone)} ${ianaName(zone)} · source: ${venues || 'Spreadlake'}`, 12 * ratio, 34 * ratio);
  return canvas;
}

/** Name and line of each book, as far as they fit into one row; how many more there are. */
function legend(pen, books, { left, right, y, ratio }) {
  pen.font = `400 ${12 * ratio}px ${colors().font}`;
  let x = left;
  books.forEach((book, i) => {
    const rest = books.length - i;
    if (x === null) return;
    const width = pen.measureText(book.name).width + 36 * ratio;
    if (x + width > right - (rest > 1 ? 70 * ratio : 0)) {
      pen.fillText(`+${rest} more`, x, y);
      x = null;
      return;
    }
    const dash = bookDash(book.index);
    pen.strokeStyle = bookColor(book.index);
    pen.lineWidth = 2 * ratio;
    pen.setLineDash(Array.isArray(dash) ? dash.map((length) => length * ratio) : []);
    pen.beginPath();
    pen.moveTo(x, y - 4 * ratio);
    pen.lineTo(x + 16 * ratio, y - 4 * ratio);
    pen.stroke();
    pen.fillText(book.name, x + 20 * ratio, y);
    x += width;
  });
  pen.setLineDash([]);
}

/** Hands a file to the browser. */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function utc(second) {
  return new Date(second * 1000).toISOString().replace('.000Z', '+00:00');
}
