// Minutes of one book, oldest first: what was read from the server, and what the socket adds.
// Bounded; pure.

export const KEPT = 1500;

const MINUTE = 60000;

export class Minutes {
  constructor() {
    this.book = null;
    this.rows = [];
    /** Whether the server has older ones than it gave. */
    this.truncated = false;
  }

  /** Another book: nothing is known of it yet. */
  turnTo(book) {
    this.book = book;
    this.rows = [];
    this.truncated = false;
  }

  /** An answer of /api/market/minutes. */
  fill(book, answer) {
    if (book !== this.book) return;
    this.truncated = answer.truncated === true;
    const first = Date.parse(answer.rows[0]?.[answer.columns.indexOf('minute')]);
    // The page was away for longer than the answer reaches: what it held before has a hole behind it.
    if (this.rows.findLast((row) => row.at < first)?.at < first - MINUTE) this.rows = this.rows.filter((row) => row.at >= first);
    const at = Object.fromEntries(answer.columns.map((name, i) => [name, i]));
    for (const row of answer.rows) {
      this.#put(Object.fromEntries(Object.keys(at).map((name) => [name, row[at[name]]])));
    }
  }

  /** A frame of the socket; false if it is of another book, or tells what is known. */
  apply(frame) {
    if (frame.kind !== 'bar' || frame.book !== this.book) return false;
    return this.#put({ ...frame.bar, final: frame.final, revision: frame.revision });
  }

  #put(bar) {
    const minute = Date.parse(bar.minute);
    const one = { ...bar, at: minute };
    const { rows } = this;
    let i = rows.length;
    while (i > 0 && rows[i - 1].at > minute) i--;
    if (i > 0 && rows[i - 1].at === minute) {
      if (isSame(rows[i - 1], one)) return false;
      rows[i - 1] = one;
    } else {
      rows.splice(i, 0, one);
    }
    if (rows.length > KEPT) rows.shift();
    return true;
  }
}

function isSame(a, b) {
  return Object.keys(b).every((key) => a[key] === b[key]);
}
