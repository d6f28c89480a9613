// A part of a tab with a heading. It is drawn anew only where what it shows has changed, and says in
// words when that could not be read.

import { el } from '../../dom.js';
import { drawUnpressed } from '../../pressed.js';
import { moment } from '../../time.js';

export class Section {
  /**
   * @param id makes the heading's id
   * @param title the heading
   * @param extra nodes beside the heading
   */
  constructor(id, title, ...extra) {
    this.body = el('div', { class: 'block-body' });
    this.root = el('section', { class: 'block', 'aria-labelledby': `${id}-title` },
      el('div', { class: 'block-head' }, el('h3', { id: `${id}-title` }, title), ...extra), this.body);
    this.key = null;
  }

  /** Draws unless the key is the one drawn before; `build` gives the nodes. */
  draw(key, build) {
    if (key === this.key) return;
    this.key = key;
    drawUnpressed(this.body, () => this.#replace(build));
  }

  #replace(build) {
    const scrolled = this.body.querySelector('.scroll')?.scrollTop ?? 0;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
    this.body.replaceChildren(...build().filter(Boolean));
    const box = this.body.querySelector('.scroll');
    if (box) box.scrollTop = scrolled;
    if (focused) this.body.querySelector(`[data-keep="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  /**
   * Draws what a Remote holds: loading, the value, or the value it had before with the reason why
   * there is no newer one.
   *
   * @param what is asked for, as in "The rules could not be read"
   * @param extra further part of the key
   * @param zone for the time of what is stale
   * @param build nodes of a value
   */
  remote(remote, { what, extra = '', zone = 'utc' }, build) {
    const { state, value, error, loadedAt } = remote;
    if (value === null && state === 'loading') {
      this.draw('loading', () => [el('p', { class: 'empty', role: 'status' }, `Reading ${what} …`)]);
    } else if (value === null) {
      this.draw(`error ${error}`, () => [el('p', { class: 'empty bad', role: 'status' }, `There is nothing to show, ${what} could not be read: ${error}. It is asked for again by itself.`)]);
    } else {
      const stale = state === 'error' ? `As of ${moment(loadedAt, zone, Date.now())}: ${what} could not be read again: ${error}. It is asked for again by itself.` : '';
      this.draw(`${remote.version} ${stale} ${extra}`, () => [stale ? el('p', { class: 'stale', role: 'status' }, stale) : null, ...build(value)]);
    }
  }
}
