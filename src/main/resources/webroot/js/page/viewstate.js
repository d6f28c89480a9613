// The view and the address bar: every step can be gone back, and the address opens the same view.

import { decodeView, encodeView } from '../data/view.js';
import { recall, remember } from './memory.js';

const SETTLE_MS = 400;

export class ViewState {
  /** @param changed called after each change */
  constructor(changed) {
    this.changed = changed;
    this.view = decodeView(location.search);
    const query = new URLSearchParams(location.search);
    if (!query.has('theme') && ['dark', 'light'].includes(recall('theme'))) this.view.theme = recall('theme');
    if (!query.has('zone') && recall('zone')) this.view.zone = decodeView(`?zone=${recall('zone')}`).zone;
    this.timer = 0;
  }

  start() {
    addEventListener('popstate', () => {
      clearTimeout(this.timer);
      this.view = decodeView(location.search);
      this.changed();
    });
    history.replaceState(null, '', this.#address());
    this.changed();
  }

  /** A step of its own: goes into the history at once. */
  change(part) {
    this.view = { ...this.view, ...part };
    if (part.theme) remember('theme', part.theme);
    if (part.zone) remember('zone', part.zone);
    this.#push();
    this.changed();
  }

  /** Puts right what the address asks for and does not exist; no step of the reader's. */
  correct(part) {
    this.view = { ...this.view, ...part };
    history.replaceState(null, '', this.#address());
  }

  /** Part of a movement: goes into the history when the movement has come to rest. */
  slide(view) {
    if (view === this.view) return;
    this.view = view;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#push(), SETTLE_MS);
    this.changed();
  }

  #push() {
    clearTimeout(this.timer);
    const address = this.#address();
    if (address !== location.pathname + location.search) history.pushState(null, '', address);
  }

  #address() {
    return location.pathname + encodeView(this.view);
  }
}
