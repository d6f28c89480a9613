// Tests of what the lake's list tells: what fed what is drawn and exported, and how much there is beside what is listed.

import { daysLeftOut, lakeOf, modeOfSeconds, modesBetween, modesOfDay, unreadLake } from '/js/data/lake.js';
import { Store } from '/js/data/store.js';
import { lakePanel } from '/js/panels/laketab.js';
import { fileName, modesSeen } from '/js/page/export.js';
import { at, equal, hello, spread, T, test } from './check.mjs';

const DAY = 86400;

/** First second of the day of T, or of one after or before it. */
const start = (days) => (Math.floor(T / DAY) + days) * DAY;

const dateOf = (days) => at(start(days)).slice(0, 10);

const folder = (book) => (days) => `silver/spreads/book=${book}/date=${dateOf(days)}`;

function day(days, mode, more = {}) {
  return { dataset: 'silver/spreads', book: 'a', date: dateOf(days), files: 2, captured: 1200, suspect: 0, closed: true, mode, ...more };
}

/** The nth ten minutes of a day. */
function file(days, n, mode, book = 'a') {
  const from = start(days) + n * 600;
  return { dataset: 'silver/spreads', path: `${folder(book)(days)}/f${n}.csv`, first_second: at(from), last_second: at(from + 599), mode };
}

function lake(partitions, files, more = {}) {
  return lakeOf({ partitions, files, gaps: [], totals: [], first_second: null, left_out: 0, ...more });
}

const spreadsOf = (partitions) => [{ dataset: 'silver/spreads', partitions, files: 9, rows: 9, bytes: 9 }];

test('what fed a day, and the files of a stretch of time, is known by the files', () => {
  const held = lake(
    [day(1, 'live+replay', { files: 1 }), day(0, 'replay'), { ...day(0, 'simulated'), dataset: 'silver/gaps' }],
    [file(1, 0, 'live+replay'), file(0, 1, 'replay'), file(0, 0, 'replay'), { ...file(0, 0, 'simulated'), dataset: 'silver/gaps', path: 'silver/gaps/book=a/x/f.csv' }]);
  equal(held.days.map(modesOfDay), [['live', 'replay'], ['replay']]);
  equal(modesBetween(held, start(0) + 1199, start(1)), ['live', 'replay']);
  equal(modesBetween(held, start(0), start(0) + 1199), ['replay']);
  equal(modesBetween(held, start(0) + 1200, start(0) + 9000), []);
});

test('what fed a second is what its file says; of the open window what feeds the page, of the rest nothing is claimed', () => {
  const held = lake([day(0, 'replay+simulated', { closed: false })], [file(0, 2, 'simulated'), file(0, 0, 'replay')]);
  const of = modeOfSeconds(held, 'a', start(0), start(0) + 9000, 'live');
  equal([0, 599, 600, 1300, 1800].map((second) => of(start(0) + second)), ['replay', 'replay', 'unknown', 'simulated', 'live']);
  equal(modeOfSeconds(lake([], []), 'a', T, T + 9, 'live')(T), 'live');
});

test('older seconds whose files are not listed are called by what fed their day, never by what feeds the page now', () => {
  const held = lake([day(0, 'live'), day(-7, 'simulated')], [file(0, 1, 'live'), file(0, 0, 'live')]);
  const range = [start(-7) + 100, start(-7) + 5000];
  equal(modesOfDay(held.days[1]), ['simulated']);
  equal(modesSeen({ mode: 'live' }, held, range), ['SIMULATED']);
  equal(/^spreadlake_SIMULATED_/.test(fileName(modesSeen({ mode: 'live' }, held, range), range, 'csv')), true);
  equal(modeOfSeconds(held, 'a', ...range, 'live')(range[0]), 'simulated');
  equal(modesSeen({ mode: 'live' }, held, [start(-7), start(0) + 9000]), ['LIVE', 'SIMULATED']);
  equal(modesSeen({ mode: 'live' }, held, [start(0), start(0) + 1199]), ['LIVE']);
});

test('of a day that goes on and of which some files are listed only, the others are by what fed the day', () => {
  const held = lake([day(0, 'live+simulated', { files: 9, closed: false })], [file(0, 8, 'live')]);
  equal(modesBetween(held, start(0) + 8 * 600, start(0) + DAY), ['live']);
  equal(modesBetween(held, start(0), start(0) + DAY), ['live', 'simulated']);
  equal(modeOfSeconds(held, 'a', start(0), start(1), 'live')(start(0) + 5), 'unknown');
});

test('where nothing tells what fed it, that is said', () => {
  const held = lake([day(0, 'live', { files: 1 })], [file(0, 0, 'live')], { totals: spreadsOf(9), first_second: at(start(-30)) });
  equal(daysLeftOut(held), 8);
  equal(modesSeen({ mode: 'live' }, held, [start(-9), start(-8)]), ['UNKNOWN']);
  equal(modesSeen({ mode: 'live' }, held, [start(-50), start(-40)]), ['UNKNOWN']);
  equal(modesBetween(held, start(-50), start(-40)), []);
  equal(modeOfSeconds(held, 'a', start(-9), start(-8), 'live')(start(-9)), 'unknown');
  equal(modesBetween(lake([day(0, null)], []), start(0), start(1)), ['unknown']);
  equal(modesSeen({ mode: 'live' }, unreadLake(), [T, T + 9]), ['LIVE', 'UNKNOWN']);
  equal(modesSeen({ mode: 'live' }, lake([], []), [T, T + 9]), ['LIVE']);
});

test('the first second is that of everything there is, however few days are listed', () => {
  equal(lake([day(0, 'live')], [], { first_second: at(T - 99 * DAY) }).first, T - 99 * DAY);
  equal([lake([day(0, null, { captured: 0 })], []).first, unreadLake().first], [null, null]);
});

test('what the page heard of a replay of old days is fed by it, whatever newer days the lake has', () => {
  const newer = [day(1500, 'live')];
  const range = [start(0), start(0) + 599];
  const store = { mode: 'replay', heardRange: [start(0) + 100, start(0) + 599] };
  for (const more of [{}, { totals: spreadsOf(9), first_second: at(start(0)) }]) {
    const held = lake(newer, [file(1500, 0, 'live')], more);
    const heard = [store.heardRange[0], range[1]];
    equal(modesSeen(store, held, heard), ['REPLAY']);
    equal(modesBetween(held, ...heard, store.heardRange), []);
    const of = modeOfSeconds(held, 'a', ...range, 'replay', store.heardRange);
    equal([of(start(0) + 99), of(start(0) + 100), of(range[1])], ['unknown', 'replay', 'replay']);
  }
  const written = lake([...newer, day(0, 'simulated', { files: 1 })], [file(1500, 0, 'live'), file(0, 0, 'simulated')]);
  equal(modesSeen(store, written, range), ['SIMULATED']);
  equal(modesSeen(store, written, [start(1500), start(1500) + 599]), ['LIVE']);
  const heard = new Store();
  equal(heard.heardRange, [Infinity, -1]);
  heard.apply(hello('replay'), 0);
  heard.apply(spread(T, 0.1), 0);
  heard.apply(spread(T + 1, 0.1), 0);
  equal(heard.heardRange, [T, T + 1]);
});

test('what cannot be read in the lake is named, with why and what to do, also where there is nothing else', () => {
  const damage = [{ path: 'silver/spreads/book=a/date=2027-01-15/_manifest.json', reason: 'is not a manifest: Unexpected end-of-input' }];
  const told = (held) => lakePanel({ view: { zone: 'utc' } }, held).map((node) => node.textContent).join(' ');
  const listed = { totals: spreadsOf(1), root: '/data/lake' };
  for (const more of [listed, { root: '/data/lake' }]) {
    const text = told(lake([], [], { ...more, damage }));
    for (const part of [damage[0].path, damage[0].reason, 'One folder', 'Put each file below back', 'verify --lake /data/lake']) equal([part, text.includes(part)], [part, true]);
  }
  equal(told(lake([], [], listed)).includes('cannot be read'), false);
});
