// Everything the reader can do, once: for the keys, the buttons and the palette.

import { SCALES, TABS, zoom } from '../data/view.js';
import { $, setText } from '../dom.js';
import { spanText } from '../format.js';
import { ZONES, zoneLabel } from '../time.js';
import { csvOf, download, fileName, isPartlyRead, modesSeen, pngOf } from './export.js';
import { forgetToken, token } from '../net/access.js';
import { KEYS, PALETTE_KEY, showKeys } from './keys.js';

const THEMES = ['system', 'dark', 'light'];

/** An export waits at most so long for what is being read, and looks so often, in milliseconds. */
const READING_MS = 15000;
const LOOK_MS = 200;

/** @returns {import('./keys.js').Command[]} */
export function commandsOf(app) {
  const { view } = app;
  const change = (part) => app.viewState.change(part);
  const next = (list, value) => list[(list.indexOf(value) + 1) % list.length];
  return [
    { id: 'live', key: KEYS.live, shown: 'L', title: 'Go live', run: () => app.goLive() },
    { id: 'pause', key: KEYS.pause, shown: 'Space', title: 'Pause or go on', run: () => app.togglePause() },
    { id: 'zone', key: KEYS.zone, shown: 'T', title: 'Next time zone', run: () => change({ zone: next(ZONES, view.zone) }) },
    { id: 'theme', key: KEYS.theme, shown: 'D', title: 'Dark, light or as the system', run: () => change({ theme: nextTheme(view.theme) }) },
    { id: 'jump', key: KEYS.jump, shown: '/', title: 'Jump to a book', run: () => app.palette.open(bookCommands(app), 'Book …') },
    { id: 'goto', key: KEYS.goto, shown: 'G', title: 'Go to a time', run: () => app.goTo.open() },
    { id: 'keys', key: KEYS.keys, shown: '?', title: 'List the keys', run: () => showKeys(app.commands()) },
    { id: 'palette', shown: PALETTE_KEY, title: 'All commands', run: () => app.palette.open([...app.commands().filter((one) => one.id !== 'palette'), ...bookCommands(app)], 'Command or book …') },
    { id: 'closer', key: KEYS.closer, shown: '+', title: 'Zoom in', run: () => app.viewState.slide(zoom(app.seen(), app.edge(), 0.5, 0.5)) },
    { id: 'wider', key: KEYS.wider, shown: '−', title: 'Zoom out', run: () => app.viewState.slide(zoom(app.seen(), app.edge(), 2, 0.5)) },
    { id: 'escape', key: KEYS.escape, shown: 'Esc', title: 'Close the table, or take the crosshair away', run: () => closeOrUnpoint(app) },
    { id: 'csv', title: 'Export what is seen as CSV', run: () => exportCsv(app) },
    { id: 'png', title: 'Export what is seen as PNG', run: () => exportPng(app) },
    { id: 'sound', title: 'Sound of alerts on or off', run: () => app.feed.toggleSound() },
    { id: 'threshold', title: 'Set a threshold of your own', run: () => $('own-above').focus() },
    ...(token() === null ? [] : [{ id: 'forget-token', title: 'Forget the token of this server', run: () => {
      forgetToken();
      app.painter.ask('tabs');
    } }]),
    ...ZONES.map((zone) => ({ id: `zone-${zone}`, title: `Time zone: ${zoneLabel(zone)}`, run: () => change({ zone }) })),
    ...THEMES.map((theme) => ({ id: `theme-${theme}`, title: `Theme: ${theme === 'system' ? 'as the system' : theme}`, run: () => change({ theme }) })),
    ...SCALES.map((scale) => ({ id: `scale-${scale}`, title: `Scale: ${{ fit: 'fit', all: 'all thresholds', log: 'logarithmic' }[scale]}`, run: () => change({ scale }) })),
    ...TABS.map((tab) => ({ id: `tab-${tab}`, title: `Show ${tab}`, run: () => app.tabs.open(tab) })),
    ...[300, 900, 3600, 86400, 604800].map((span) => ({ id: `span-${span}`, title: `Range: last ${spanText(span)}`, run: () => app.goLive(span) })),
  ];
}

/** From what is seen now to the other one; the system's choice counts as what it looks like. */
function nextTheme(theme) {
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  return dark ? 'light' : 'dark';
}

function bookCommands(app) {
  return [...app.store.books.keys()].map((name) => ({
    id: `book-${name}`,
    title: `Book: ${name}`,
    run: () => {
      app.viewState.change({ book: name, hidden: app.view.hidden.filter((other) => other !== name) });
      const tile = app.tiles.tiles.get(name)?.node;
      tile?.scrollIntoView({ block: 'nearest' });
      tile?.focus();
    },
  }));
}

/** The table that holds the focus is closed by the button that opened it; else the crosshair goes. */
function closeOrUnpoint(app) {
  const table = document.activeElement?.closest('.table-box');
  const button = table ? document.querySelector(`[aria-controls="${table.id}"]`) : document.activeElement?.closest('[aria-controls][aria-expanded="true"]');
  if (!button) {
    app.sight.clear();
    return;
  }
  button.click();
  button.focus();
}

/** What is seen when it is asked for; what of it is still being read is waited for, within a bound. */
async function exportCsv(app) {
  const range = app.window();
  const button = $('export-csv');
  const until = performance.now() + READING_MS;
  const isReading = () => app.tabs.lake.state === 'loading' || (isPartlyRead(app.state, range) && !app.history.failure);
  while (isReading() && performance.now() < until) {
    setText(button, 'CSV …');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  setText(button, 'CSV');
  const partly = isPartlyRead(app.state, range);
  if (partly) setText($('readout'), 'The file lacks seconds that could not be read; its rows "not read" say which.');
  const { lake } = app.tabs;
  download(fileName(modesSeen(app.store, lake, range), range, 'csv', partly ? '_PARTLY_READ' : ''), new Blob([csvOf(app.state, lake, range)], { type: 'text/csv;charset=utf-8' }));
}

function exportPng(app) {
  if (!app.spread.chart) {
    setText($('readout'), 'There is nothing to export yet.');
    return;
  }
  const range = app.window();
  const modes = modesSeen(app.store, app.tabs.lake, range);
  pngOf(app.state, app.spread, modes, range).toBlob((blob) => download(fileName(modes, range, 'png'), blob), 'image/png');
}
