// The table behind each chart: what it draws, as rows, newest first.

import { rowsAt } from '../charts/tip.js';
import { $, el, table } from '../dom.js';
import { ianaName, stamp } from '../time.js';

const ROWS = 120;

export class Tables {
  /** @param depth the panel of the depth, which tells its own table */
  constructor(state, depth) {
    this.state = state;
    this.depth = depth;
    this.open = new Set();
    for (const button of document.querySelectorAll('[data-table]')) {
      button.addEventListener('click', () => this.#toggle(button));
    }
  }

  #toggle(button) {
    const name = button.dataset.table;
    const opened = !this.open.has(name);
    if (opened) this.open.add(name);
    else this.open.delete(name);
    button.setAttribute('aria-expanded', String(opened));
    $(`${name}-table`).hidden = !opened;
    this.paint();
  }

  paint() {
    for (const name of this.open) {
      const box = $(`${name}-table`);
      const scrolled = box.scrollTop;
      box.replaceChildren(name === 'depth' ? this.depth.table() : this.#seconds(name));
      box.scrollTop = scrolled;
    }
  }

  #seconds(kind) {
    const { state } = this;
    const [from, to] = state.window();
    const rows = [];
    const books = rowsAt(state, to, kind).map((row) => row.book);
    const step = Math.max(1, Math.floor((to - from) / ROWS));
    for (let second = to; second >= from && rows.length < ROWS; second -= step) {
      const cells = rowsAt(state, second, kind);
      if (cells.every((cell) => cell.text === 'no data')) continue;
      rows.push([stamp(second * 1000, state.view().zone), ...cells.map((cell) => (cell.why ? `${cell.text} (${cell.why})` : cell.text))]);
    }
    if (!rows.length) return el('p', { class: 'empty' }, 'No seconds in this range.');
    const every = step === 1 ? 'each second' : `one second in ${step}`;
    return table({
      caption: `${kind === 'spread' ? 'Spread' : 'Imbalance'}, ${every}, newest first, time in ${ianaName(state.view().zone)}`,
      columns: [{ title: 'Time' }, ...books.map((book) => ({ title: book, number: true }))], rows,
    });
  }
}
