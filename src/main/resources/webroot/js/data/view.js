// What is being looked at, and its spelling in the URL. Pure.

import { spanSeconds, spanText } from '../format.js';
import { ZONES } from '../time.js';
import { SEASONS } from './insights.js';
import { DIMENSIONS, RULE_FILTERS } from './quality.js';

export const TABS = ['history', 'quality', 'insights', 'master', 'runs', 'lake'];
export const PANES = ['volume', 'ema', 'bollinger', 'rsi', 'macd', 'volatility', 'atr', 'spread', 'depth', 'imbalance'];
export const SCALES = ['fit', 'all', 'log'];
export const RESTS = ['size', 'cost'];
export const RATES = ['basis', 'rates'];
/** What may be open behind the market's chart. */
export const LISTS = ['', 'news', 'table'];
export const SPANS = [60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400];
export const MIN_SPAN = 30;
export const MAX_SPAN = 400 * 86400;

export function defaultView() {
  return {
    follow: true, span: 900, from: 0, to: 0, zone: 'utc', theme: 'system', hidden: [], tab: 'history',
    scale: 'fit', book: '', market: '', pane: 'volume', marketWindow: { follow: true, span: 7200, from: 0, to: 0 },
    rules: 'all', set: '', dim: '', rule: '', series: '', season: 'return', alerts: 'all', rests: 'size',
    implied: 'basis', past: '', list: '', moves: '1d',
  };
}

/** The query string of a view; only what differs from the default is written. */
export function encodeView(view) {
  const base = defaultView();
  const query = new URLSearchParams();
  if (!view.follow) {
    query.set('from', iso(view.from));
    query.set('to', iso(view.to));
  } else if (view.span !== base.span) {
    query.set('range', spanText(view.span));
  }
  const { follow, span, from, to } = view.marketWindow;
  if (!follow) query.set('candles', `${iso(from)}/${iso(to)}`);
  else if (span !== base.marketWindow.span) query.set('candles', spanText(span));
  for (const key of ['zone', 'theme', 'tab', 'scale', 'book', 'market', 'pane', 'rules', 'set', 'dim', 'rule', 'series', 'season', 'alerts', 'rests', 'implied', 'past', 'list', 'moves']) {
    if (view[key] !== base[key]) query.set(key, view[key]);
  }
  if (view.hidden.length) query.set('hide', [...view.hidden].sort().join(','));
  const text = query.toString().replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%2F/g, '/');
  return text ? `?${text}` : '';
}

/** The view of a query string; anything that makes no sense is left at its default. */
export function decodeView(search) {
  const view = defaultView();
  const query = new URLSearchParams(search);
  const span = spanSeconds(query.get('range') ?? '');
  if (span >= MIN_SPAN && span <= MAX_SPAN) view.span = span;
  const from = Date.parse(query.get('from') ?? '') / 1000;
  const to = Date.parse(query.get('to') ?? '') / 1000;
  if (Number.isFinite(from) && Number.isFinite(to) && to - from >= MIN_SPAN && to - from <= MAX_SPAN) {
    Object.assign(view, { follow: false, from: Math.floor(from), to: Math.floor(to), span: Math.floor(to) - Math.floor(from) });
  }
  pick(view, query, 'zone', ZONES);
  pick(view, query, 'theme', ['system', 'dark', 'light']);
  pick(view, query, 'tab', TABS);
  pick(view, query, 'scale', SCALES);
  pick(view, query, 'rests', RESTS);
  pick(view, query, 'implied', RATES);
  pick(view, query, 'list', LISTS);
  pick(view, query, 'pane', PANES);
  pick(view, query, 'rules', RULE_FILTERS);
  pick(view, query, 'dim', DIMENSIONS);
  pick(view, query, 'season', Object.keys(SEASONS));
  for (const key of ['series', 'past']) if (/^[A-Za-z0-9_.:+-]{1,90}$/.test(query.get(key) ?? '')) view[key] = query.get(key);
  if (/^[1-9][0-9]?[mhd]$/.test(query.get('moves') ?? '')) view.moves = query.get('moves');
  for (const key of ['set', 'rule']) if (/^[a-z0-9_./]{1,80}$/.test(query.get(key) ?? '')) view[key] = query.get(key);
  for (const key of ['book', 'market', 'alerts']) if (/^[a-z0-9_]{1,40}$/i.test(query.get(key) ?? '')) view[key] = query.get(key);
  view.marketWindow = marketWindow(query.get('candles') ?? '', view.marketWindow);
  view.hidden = (query.get('hide') ?? '').split(',').filter((name) => /^[a-z0-9_]{1,40}$/i.test(name)).slice(0, 100);
  return view;
}

/** "12h" follows the newest minute; "FROM/TO" stands still. */
function marketWindow(text, base) {
  const span = spanSeconds(text);
  if (span >= 600) return { ...base, span };
  const [from, to] = text.split('/').map((time) => Math.floor(Date.parse(time) / 1000));
  return to - from >= 600 ? { follow: false, span: to - from, from, to } : base;
}

function pick(view, query, key, allowed) {
  if (allowed.includes(query.get(key))) view[key] = query.get(key);
}

function iso(second) {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}

/** The seconds shown, given the newest one: [from, to]. */
export function windowOf(view, edge) {
  return view.follow ? [edge - view.span, edge] : [view.from, view.to];
}

/** A live window that is drawn moves on by about so many pixels at a time, and by so many seconds at most. */
const STEP_PIXELS = 4;
const STEP_SECONDS = 60;

/**
 * A live window as it is drawn on so many pixels: with a few of them free at its right edge.
 *
 * @param first the first second there is; null if it is not known: a window that begins there grows, its left edge stands
 */
export function stepped(from, to, width, first) {
  const step = Math.min(STEP_SECONDS, Math.max(1, Math.round((STEP_PIXELS * (to - from)) / Math.max(1, width))));
  const ahead = Math.ceil((to + 1) / step) * step - to;
  return [from === first ? from : from + ahead, to + ahead];
}

/**
 * Zooms by a factor (< 1 is closer) about a place (0 left edge … 1 right edge). A live view stays
 * live and keeps its right edge.
 */
export function zoom(view, edge, factor, place, limits) {
  const [from, to] = windowOf(view, edge);
  const span = clampSpan((to - from) * factor, limits);
  if (view.follow) return { ...view, span };
  const anchor = from + (to - from) * place;
  const start = Math.round(anchor - span * place);
  return settle({ ...view, from: start, to: start + span, span }, edge);
}

/** Moves by seconds; towards the past leaves the live edge, back to it joins it again. */
export function pan(view, edge, seconds) {
  const [from, to] = windowOf(view, edge);
  const shift = Math.round(seconds);
  if (shift === 0) return view;
  return settle({ ...view, follow: false, from: from + shift, to: to + shift, span: to - from }, edge);
}

/** Shows exactly these seconds. */
export function show(view, edge, from, to, limits) {
  const span = clampSpan(to - from, limits);
  return settle({ ...view, follow: false, from: Math.round(from), to: Math.round(from) + span, span }, edge);
}

function settle(view, edge) {
  return view.to >= edge ? { ...view, follow: true } : view;
}

function clampSpan(span, { least, most } = { least: MIN_SPAN, most: MAX_SPAN }) {
  return Math.round(Math.min(most, Math.max(least, span)));
}
