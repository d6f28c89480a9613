// The USD/MXN that bitcoin implies: the last hour second by second in a ring, and what is read before it. Pure.

import { toSecond } from '../time.js';
import { Reasons } from './reasons.js';
import { NONE, SecondRing } from './ring.js';
import { breakAfter, nearestPoint } from './series.js';

const KEPT_SECONDS = 3600;

export class Implied {
  constructor() {
    this.reasons = new Reasons();
    this.startAnew();
  }

  /** What is known is of another world: something else feeds the page. */
  startAnew() {
    /** In the ring's words: spread = basis in percent, bid = implied mid, ask = quoted mid. */
    this.ring = new SecondRing(KEPT_SECONDS);
    this.last = null;
    /** Whether the server watches the three books; null until it has said so. */
    this.watched = null;
  }

  /**
   * An answer of /api/market/implied that begins at `from`, a second. Seconds it lacks, from `since` on, are
   * not recorded: nothing ran that could have.
   */
  fill(answer, from, since = Infinity) {
    this.watched = answer.watched;
    const at = Object.fromEntries(answer.columns.map((name, i) => [name, i]));
    for (const row of answer.rows) this.put(Object.fromEntries(Object.keys(at).map((name) => [name, row[at[name]]])));
    const times = answer.rows.map((row) => toSecond(row[at.orderbook_timestamp]));
    const first = Math.max(from, Math.min(since, times[0] ?? Infinity));
    for (let second = first; second < (times.at(-1) ?? -Infinity); second++) {
      if (this.ring.stateAt(second) === NONE) this.ring.putGap(second, this.reasons.code('not_recorded'));
    }
    this.ring.knownFrom = Math.max(Math.min(this.ring.knownFrom, from), this.ring.newest - this.ring.capacity + 1);
  }

  /** A row of the answer or a frame of the socket: the same fields. */
  put(row) {
    const second = toSecond(row.orderbook_timestamp);
    if (Number.isNaN(second)) return;
    if (row.reason === null || row.reason === undefined) {
      this.ring.put(second, Number(row.basis_pct), Number(row.implied_mid), Number(row.quoted_mid), NaN);
    } else {
      this.ring.putGap(second, this.reasons.code(row.reason));
    }
    if (second >= (this.last?.second ?? -1)) this.last = { ...row, second };
  }

  /** Whether seconds are left out between the newest one and a frame; `step`: from one second to the next. */
  lacksBefore(frame, step) {
    return this.ring.newest >= 0 && toSecond(frame.orderbook_timestamp) > this.ring.newest + step;
  }

  /** What is known of a second: {basis, implied, quoted}, {reason}, or null. */
  at(second) {
    const held = this.ring.read(second);
    if (!held) return null;
    return held.seen
      ? { basis: held.spread, implied: held.bid, quoted: held.ask }
      : { reason: this.reasons.names[held.reason] };
  }
}

/**
 * An answer of /api/market/implied about [from, to), of which `points` were asked for, as history:
 * {from, to, exact, breakAfter, gaps: [{from, to, reason}], points: [{second, basis, implied, quoted}]}.
 */
export function pastOf(answer, from, to, points) {
  const at = Object.fromEntries(answer.columns.map((name, i) => [name, i]));
  return {
    from, to, exact: !answer.truncated,
    breakAfter: answer.truncated ? breakAfter((to - from) / points) : 1.5,
    gaps: answer.gaps.map((gap) => ({ from: toSecond(gap.from), to: toSecond(gap.to), reason: gap.reason })),
    points: answer.rows.filter((row) => row[at.reason] === null).map((row) => ({
      second: toSecond(row[at.orderbook_timestamp]), basis: Number(row[at.basis_pct]), implied: Number(row[at.implied_mid]), quoted: Number(row[at.quoted_mid]),
    })),
  };
}

/** What history tells of a second, as {@link Implied#at} does; null if nothing near enough is known. */
export function pastAt(past, second) {
  const near = nearestPoint(past.points, second);
  // Gaps that were put together reach over seconds that are known.
  if (near?.second === second) return near;
  const gap = past.gaps.find((one) => second >= one.from && second <= one.to);
  if (gap) return { reason: gap.reason };
  return near && Math.abs(near.second - second) <= past.breakAfter ? near : null;
}

/** "btc_mxn: starting; usd_mxn: stale" in the words of a person. */
export function unsaidWords(reason, reasonWords) {
  return reason.split('; ').map((part) => {
    const [book, why] = part.split(': ');
    return why ? `${book} ${reasonWords(why)}` : reasonWords(part);
  }).join('; ');
}
