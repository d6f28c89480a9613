// A moment as a person types it: 14:05, yesterday 14:05, 11-28 14:05, 2026-11-28 14:05:30, 2h ago. Pure.

import { spanSeconds } from '../format.js';
import { day, offsetMs } from '../time.js';

const AGO = /^(\d+\s*[smhd])\s+ago$/;
const ISO = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2})?(\.\d+)?(z|[+-]\d{2}:\d{2})$/;
const TYPED = /^(?:(today|yesterday)|(?:(\d{4})-)?(\d{1,2})-(\d{1,2}))?(?:[ t,]*(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * Milliseconds of what was typed, read in the zone; NaN if it is nothing of the kind. A time alone is the
 * last one that has been, a day alone its beginning, a day without a year the last one of that name.
 */
export function typedMoment(text, zone, now) {
  const words = text.trim().toLowerCase();
  const ago = AGO.exec(words);
  if (ago) return now - spanSeconds(ago[1]) * 1000;
  if (ISO.test(words)) return Date.parse(words.toUpperCase());
  const match = words && TYPED.exec(words);
  if (!match) return NaN;
  const [, word, year, month, date, hour = '0', minute = '0', second = '0'] = match;
  const named = word !== undefined || month !== undefined;
  const [thisYear, thisMonth, thisDay] = day(now, zone).split('-').map(Number);
  const at = (y, m, d) => inZone(y, m, d, Number(hour), Number(minute), Number(second), zone);
  if (month !== undefined) {
    const moment = at(Number(year ?? thisYear), Number(month), Number(date));
    return year === undefined && moment > now ? at(thisYear - 1, Number(month), Number(date)) : moment;
  }
  const today = at(thisYear, thisMonth, thisDay);
  const before = () => at(thisYear, thisMonth, thisDay - 1);
  if (word === 'yesterday') return before();
  return !named && today > now ? before() : today;
}

/** A wall clock's reading as milliseconds; NaN for the 31st of February. Day 0 is the last of the month before. */
function inZone(year, month, date, hour, minute, second, zone) {
  if (month < 1 || month > 12 || date > new Date(Date.UTC(year, month, 0)).getUTCDate() || hour > 23 || minute > 59 || second > 59) return NaN;
  const wall = Date.UTC(year, month - 1, date, hour, minute, second);
  const guess = wall - offsetMs(wall, zone);
  return wall - offsetMs(guess, zone);
}
