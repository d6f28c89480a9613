// UTC inside, the reader's zone at the glass.

export const ZONES = ['utc', 'local', 'mexico'];

let local = '';

/** The reader's zone; asked for when it is wanted, because the first time takes long. */
function localName() {
  local ||= Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  return local;
}

/** IANA name of a zone of ours. */
export function ianaName(zone) {
  if (zone === 'local') return localName();
  return zone === 'mexico' ? 'America/Mexico_City' : 'UTC';
}

/** What the bar shows for a zone. */
export function zoneLabel(zone) {
  if (zone === 'local') return `Mine (${localName().replace(/_/g, ' ')})`;
  return zone === 'mexico' ? 'Mexico City' : 'UTC';
}

const formats = new Map();

function parts(ms, zone) {
  const name = ianaName(zone);
  if (name === 'UTC') {
    const [, year, month, date, hour, minute, second] = /^(.+)-(..)-(..)T(..):(..):(..)/.exec(new Date(ms).toISOString());
    return { year, month, day: date, hour, minute, second };
  }
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    formats.set(name, format);
  }
  const out = {};
  for (const { type, value } of format.formatToParts(ms)) out[type] = value;
  return out;
}

/** 04:10:26 */
export function clock(ms, zone) {
  const p = parts(ms, zone);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** 2026-11-22 */
export function day(ms, zone) {
  const p = parts(ms, zone);
  return `${p.year}-${p.month}-${p.day}`;
}

/** 2026-11-22 04:10:26 */
export function stamp(ms, zone) {
  const p = parts(ms, zone);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`;
}

/** How far the zone's clock is ahead of UTC at that moment, in milliseconds. */
export function offsetMs(ms, zone) {
  if (ianaName(zone) === 'UTC') return 0;
  const p = parts(ms, zone);
  const there = Date.UTC(+p.year, p.month - 1, +p.day, +p.hour, +p.minute, +p.second);
  return there - Math.floor(ms / 1000) * 1000;
}

/** A zone as short as it can be said without a doubt: UTC, UTC−6, UTC+5:30. */
export function zoneShort(ms, zone) {
  const minutes = Math.round(offsetMs(ms, zone) / 60000);
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(Math.abs(minutes) / 60)}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

/** A stamp with its zone: 2026-11-22 04:10:26 UTC */
export function stampZone(ms, zone) {
  return `${stamp(ms, zone)} ${zoneShort(ms, zone)}`;
}

/** A stamp without the year where that is the year of `now`: 11-22 04:10:26, or 2025-11-22 04:10:26. */
export function shortStamp(ms, zone, now) {
  const text = stamp(ms, zone);
  const year = day(now, zone).slice(0, -6);
  return text.startsWith(`${year}-`) ? text.slice(year.length + 1) : text;
}

/** A day, its year where that is not the year of `now`: 11-22, or 2025-11-22. */
export function shortDay(ms, zone, now) {
  return shortStamp(ms, zone, now).slice(0, -9);
}

/**
 * A moment in a sentence: 04:10:26 UTC, or 11-22 04:10:26 UTC where it was on another day than `now`, with the year
 * where it was in another one.
 */
export function moment(ms, zone, now) {
  return `${sameDay(ms, now, zone) ? clock(ms, zone) : shortStamp(ms, zone, now)} ${zoneShort(ms, zone)}`;
}

/** Whether two moments are on one day of the zone. */
export function sameDay(one, other, zone) {
  return day(one, zone) === day(other, zone);
}

/** Label of an axis tick: the day at midnight, else the time, with seconds if the step is short. */
export function tickLabel(ms, zone, stepSeconds, now) {
  const p = parts(ms, zone);
  if (p.hour === '00' && p.minute === '00' && p.second === '00') return shortDay(ms, zone, now);
  return stepSeconds < 60 ? `${p.hour}:${p.minute}:${p.second}` : `${p.hour}:${p.minute}`;
}

/** Today's first UTC second, for a moment in milliseconds. */
export function utcDayStart(ms) {
  return Math.floor(ms / 86400000) * 86400;
}

/** Time stamp of the wire to whole seconds; NaN if it is none. */
export function toSecond(text) {
  return Math.floor(Date.parse(text) / 1000);
}
