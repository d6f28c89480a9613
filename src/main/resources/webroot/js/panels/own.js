// The reader's own thresholds: typed, drawn as typed, set on the socket, and set again after a loss.

import { BASIS, seriesName } from '../data/alerts.js';
import { mergedRows, rowKept } from '../data/own.js';
import { $, el, fillSelect, keep, setText } from '../dom.js';
import { decimalOrNull, spanSeconds } from '../format.js';
import { recall, remember, whenRemembered } from '../page/memory.js';
import { drawUnpressed } from '../pressed.js';

const MOST = 20;
/** Several pages of one browser may have kept more together. */
const KEPT_MOST = 200;

export class OwnThresholds {
  /** @param on {changed()} the lines to draw are others; {removed(id)} one is gone; @param live the socket */
  constructor(live, on) {
    this.live = live;
    this.on = on;
    this.seen = readKept() ?? [];
    this.rows = this.seen.map((row) => ({ ...row, state: 'waiting' }));
    this.draft = null;
    whenRemembered('own', () => this.#changed());
    $('own-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.add();
    });
    for (const id of ['own-above', 'own-book']) $(id).addEventListener('input', () => this.#typed());
    $('own-above').addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        $('own-above').value = '';
        this.#typed();
      }
    });
    this.#list();
  }

  /** Thresholds that stand, as {book, above}. */
  lines() {
    return this.rows.filter((row) => row.state !== 'refused');
  }

  /** What a threshold may be on: the books, and the basis where the server tells it. */
  books(names, basis) {
    const all = basis ? [...names, BASIS] : names;
    fillSelect($('own-book'), all.map((name) => [name, seriesName(name)]), $('own-book').value || undefined);
  }

  /** The threshold being typed, if it is one of the basis (BASIS) or of a book (''). */
  draftOf(which) {
    return ($('own-book').value === BASIS) === (which === BASIS) ? this.draft : null;
  }

  #typed() {
    this.draft = decimalOrNull($('own-above').value);
    this.#problem('');
    this.on.changed();
  }

  #problem(text) {
    const node = $('own-problem');
    node.hidden = !text;
    setText(node, text);
  }

  /** Takes the form; says in words what is wrong with it, or sends it. */
  async add() {
    const above = decimalOrNull($('own-above').value);
    const clearText = $('own-clear').value.trim();
    const clear = clearText ? decimalOrNull(clearText) : null;
    const hold = $('own-for').value.trim();
    if (!above) return this.#refuse('own-above', 'Type a percentage above 0, such as 0.37.');
    if (clearText && !clear) return this.#refuse('own-clear', '"Clear at" must be a percentage, such as 0.30.');
    if (clear && Number(clear) > Number(above)) return this.#refuse('own-clear', `"Clear at" must not be above ${above}.`);
    if (hold && Number.isNaN(spanSeconds(hold))) return this.#refuse('own-for', '"For" is written 3s, 2m or 1h.');
    if (this.rows.length >= MOST) return this.#refuse('own-above', `At most ${MOST} thresholds of your own; remove one first.`);
    const row = { id: this.#newId(), book: $('own-book').value, above, clear, hold: hold || null, state: 'sending' };
    this.rows.push(row);
    this.draft = null;
    for (const id of ['own-above', 'own-clear', 'own-for']) $(id).value = '';
    await this.#send(row);
    if (row.state === 'refused') {
      this.rows = this.rows.filter((other) => other !== row);
      $('own-above').value = above;
    }
    this.#changed();
  }

  #refuse(field, text) {
    this.#problem(text);
    $(field).focus();
  }

  #newId() {
    let id;
    // By chance: another page of this browser makes its own, and they are kept in one list.
    do id = `own-${Math.random().toString(36).slice(2, 10)}`; while (this.rows.some((row) => row.id === id));
    return id;
  }

  async #send(row) {
    if (this.rows.indexOf(row) >= MOST) {
      row.state = 'refused';
      this.#problem(`Not set: at most ${MOST} thresholds of your own; remove one first.`);
      return;
    }
    try {
      await this.live.subscribeAlert(row);
      row.state = 'set';
      this.#problem('');
    } catch (error) {
      row.state = this.live.socket ? 'refused' : 'waiting';
      this.#problem(row.state === 'refused' ? `Not set: ${error.message}` : 'No connection: it is set as soon as the server is back.');
    }
  }

  /** The socket is open (again): everything is set anew, since it lived with the old socket. */
  async resend() {
    for (const row of this.rows) if (this.rows.includes(row)) await this.#send(row);
    this.#changed();
  }

  /** Whether an alert is of a threshold that the reader wants to see only, and not to be told of. */
  isMuted(entry) {
    return entry.own && this.rows.some((row) => row.id === entry.id && row.muted);
  }

  #mute(row) {
    row.muted = !row.muted;
    this.#changed();
  }

  async remove(id) {
    const at = this.rows.findIndex((row) => row.id === id);
    const held = document.activeElement?.closest('#own-list li')?.dataset.id === id;
    this.rows = this.rows.filter((row) => row.id !== id);
    this.#changed();
    const ended = this.#end(id);
    // Whoever came by keyboard goes on where the removed one stood.
    if (held) ($('own-list').children[Math.min(at, this.rows.length - 1)]?.querySelector('.remove') ?? $('own-above')).focus();
    try {
      await ended;
      // There is room for one that came from another page beyond what the server takes.
      const next = this.rows[MOST - 1];
      if (next?.state === 'refused') await this.#send(next).then(() => this.#changed());
    } catch (error) {
      this.#problem(`The server still has it until this page closes: ${error.message}`);
    }
  }

  /** Something has changed, here or in another page of this browser: both have it now. */
  #changed() {
    const kept = readKept();
    // A list that is empty was emptied by a page; one that is not there was lost, and nobody removed anything.
    const stored = kept ?? this.seen;
    const { rows, added, removed } = mergedRows(this.seen, this.rows, stored);
    this.rows = rows.map((row) => (added.includes(row) ? { ...row, state: 'waiting' } : row));
    this.seen = this.rows.map(rowKept);
    if (JSON.stringify(this.seen) !== JSON.stringify(kept ?? [])) remember('own', JSON.stringify(this.seen));
    this.#list();
    this.on.changed();
    for (const row of this.rows.filter((one) => added.some(({ id }) => id === one.id))) this.#send(row).then(() => this.#list());
    for (const { id } of removed) this.#end(id).catch((error) => console.warn('a threshold removed elsewhere is still set:', error.message));
  }

  /** A threshold is gone from the rows: what of it fires is over, and the server need not watch it. */
  #end(id) {
    this.on.removed(id);
    return this.live.unsubscribeAlert(id);
  }

  #list() {
    const words = { sending: 'sending …', waiting: 'waits for the connection', set: '', refused: 'refused' };
    const list = $('own-list');
    drawUnpressed(list, () => {
      const putBack = keep(list);
      list.replaceChildren(...this.rows.map((row) => {
        const name = `${seriesName(row.book)} above ${row.above} %`;
        return el('li', { 'data-id': row.id, 'data-state': row.state },
          el('span', {}, `${seriesName(row.book)} > ${row.above} %${row.clear ? `, clears at ${row.clear} %` : ''}${row.hold ? `, for ${row.hold}` : ''}`),
          el('span', { class: 'state' }, words[row.state] || (row.muted ? 'muted' : '')),
          el('button', { type: 'button', class: 'small', 'aria-label': `Mute ${name}`, 'aria-pressed': String(Boolean(row.muted)), title: 'Keep it in the list and the chart, without sound, notification or speech', onclick: () => this.#mute(row) }, 'Mute'),
          el('button', { type: 'button', class: 'small remove', 'aria-label': `Remove ${name}`, onclick: () => this.remove(row.id) }, 'Remove'));
      }));
      putBack();
    });
  }
}

/** The rows as they are kept; null if none ever were, or they cannot be read. */
function readKept() {
  try {
    const rows = JSON.parse(recall('own'));
    return rows && rows.filter((row) => row.id && row.book && decimalOrNull(row.above)).slice(0, KEPT_MOST).map(rowKept);
  } catch (error) {
    console.warn('kept thresholds could not be read', error);
    return null;
  }
}
