// Goes to a moment that is typed: the charts show it in their middle, and what every book was at that second.

import { typedMoment } from '../data/moments.js';
import { show } from '../data/view.js';
import { $, el, setText } from '../dom.js';
import { duration } from '../format.js';
import { ianaName, stampZone } from '../time.js';

/** A wider view than this would not show a single moment, in seconds. */
const WIDEST = 3600;
const EXAMPLES = 'As in 14:05, yesterday 14:05, 11-28 14:05, 2026-11-28 14:05:30 or 2h ago.';

export class GoTo {
  constructor(app) {
    this.app = app;
    this.dialog = $('goto');
    this.label = el('span', {});
    this.input = el('input', { name: 'moment', autocomplete: 'off', placeholder: 'yesterday 14:05', 'aria-describedby': 'goto-read' });
    this.read = el('p', { class: 'dim num', id: 'goto-read' }, EXAMPLES);
    this.dialog.append(el('h2', { id: 'goto-title' }, 'Go to a time'),
      el('form', { class: 'signin', method: 'dialog', novalidate: true, onsubmit: (event) => this.#submit(event) },
        el('label', {}, this.label, this.input), el('button', { type: 'submit' }, 'Show'),
        el('button', { type: 'button', onclick: () => this.dialog.close() }, 'Cancel')),
      this.read);
    this.input.addEventListener('input', () => this.#typed());
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  open() {
    setText(this.label, `Time in ${ianaName(this.app.view.zone)}`);
    if (!this.dialog.open) this.dialog.showModal();
    this.input.select();
    this.#typed();
  }

  #moment() {
    return typedMoment(this.input.value, this.app.view.zone, this.app.edge() * 1000);
  }

  /** Says what was understood, so that nobody looks at another day than the one meant. */
  #typed() {
    const moment = this.#moment();
    const passed = this.app.edge() * 1000 - moment;
    if (Number.isNaN(moment)) setText(this.read, EXAMPLES);
    else if (passed < 0) setText(this.read, `${stampZone(moment, this.app.view.zone)} is still to come.`);
    else setText(this.read, `${stampZone(moment, this.app.view.zone)}, ${duration(passed)} ago${this.#before(moment / 1000)}`);
  }

  #before(second) {
    const first = this.app.backfill.firstSecond();
    return first !== null && second < first ? `: before the first second recorded, ${stampZone(first * 1000, this.app.view.zone)}` : '';
  }

  #submit(event) {
    const moment = this.#moment();
    if (!(moment <= this.app.edge() * 1000)) {
      event.preventDefault();
      this.input.focus();
      return;
    }
    this.#show(Math.floor(moment / 1000));
  }

  #show(second) {
    const { app } = this;
    const { view } = app;
    const around = (of, widest) => {
      const span = Math.min(of.span, widest);
      return show(of, app.edge(), second - span / 2, second + span / 2);
    };
    app.viewState.change({ ...around(view, WIDEST), marketWindow: around(view.marketWindow, 12 * WIDEST) });
    app.sight.point(second);
    // Once the dialog has given the focus back, so that the arrows go on from here.
    this.dialog.addEventListener('close', () => $('spread-plot').focus({ preventScroll: true }), { once: true });
    $('spread-title').scrollIntoView({ block: 'nearest' });
  }
}
