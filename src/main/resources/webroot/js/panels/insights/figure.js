// One chart with its heading, the words under it and the table behind it.

import { draw } from '../../charts/insights.js';
import { el, setAttr } from '../../dom.js';
import { Section } from '../quality/section.js';

export class Figure {
  /** @param changed called when the reader turns between chart and table */
  constructor(id, title, changed, ...extra) {
    this.button = el('button', { type: 'button', class: 'small', 'aria-expanded': 'false', 'aria-label': `Table: ${title}`, onclick: () => {
      this.table = !this.table;
      setAttr(this.button, 'aria-expanded', String(this.table));
      changed();
    } }, 'Table');
    this.section = new Section(id, title, el('span', { class: 'grow' }), ...extra, this.button);
    this.section.root.classList.add('figure');
    this.id = id;
    this.table = false;
    this.chart = null;
  }

  get root() {
    return this.section.root;
  }

  /** Drawn anew although nothing has changed: the theme has. */
  restyle() {
    this.section.key = null;
  }

  /**
   * @param remote what it is made of
   * @param about {what, extra, zone} of Section.remote
   * @param build of a value: {chart, description, words, rows} or {empty}
   */
  paint(remote, about, build) {
    this.section.remote(remote, { ...about, extra: `${about.extra} ${this.table}` }, (value) => this.#nodes(build(value)));
  }

  #nodes({ chart, description, words, rows, empty, tall }) {
    this.chart?.dispose();
    this.chart = null;
    this.button.hidden = Boolean(empty);
    if (empty) return [el('p', { class: 'empty' }, empty)];
    const under = el('p', { class: 'dim' }, words);
    if (this.table) return [el('div', { class: 'scroll short', tabindex: '0', role: 'region', 'aria-label': `Numbers of ${this.id}` }, rows()), under];
    const canvas = el('div', { class: tall ? 'figure-canvas tall' : 'figure-canvas', role: 'img', 'aria-label': description });
    queueMicrotask(() => {
      if (canvas.isConnected) this.chart = draw(canvas, description, chart);
    });
    return [canvas, under];
  }
}
