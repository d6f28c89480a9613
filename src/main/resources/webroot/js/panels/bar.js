// The bar and the line under it: mode, connection, ages, and in words what is wrong.

import { bookHealth, SERVER, summary } from '../data/health.js';
import { $, el, setAttr, setText } from '../dom.js';
import { duration } from '../format.js';
import { moment, zoneLabel } from '../time.js';

/** What begins to fail is spoken once in so long, all that fails by then. */
const SPEECH_PAUSE_MS = 5000;

const WORDS = { live: 'LIVE', simulated: 'SIMULATED', replay: 'REPLAY' };
const LINKS = { open: 'connected', closed: 'disconnected', connecting: 'connecting' };

export class Bar {
  constructor(announce) {
    this.announce = announce;
    /** Names of what fails and was spoken. */
    this.spoken = new Set();
    this.alarmed = false;
    this.quietUntil = -Infinity;
    this.ages = new Map();
  }

  paint(store, ui, now) {
    const mode = $('mode');
    mode.hidden = !store.mode;
    if (store.mode) {
      setText(mode, WORDS[store.mode] ?? store.mode.toUpperCase());
      setAttr(mode, 'data-mode', store.mode);
    }
    setAttr($('link'), 'data-state', store.connection.state);
    setText($('link-text'), LINKS[store.connection.state]);
    this.#ages(store, now);
    const line = summary(store, now, (ms) => moment(ms, ui.view.zone, store.serverNow(now) ?? ms));
    const text = `${asOf(ui, store.serverNow(now))}${line.text}`;
    setAttr($('status'), 'data-level', line.level);
    setText($('status-text'), text);
    setAttr($('status'), 'title', text);
    document.body.toggleAttribute('data-paused', Boolean(ui.paused));
    this.#announceChange(line, now);
    this.#buttons(ui);
    const title = this.#title(store, ui);
    if (document.title !== title) document.title = title;
  }

  #ages(store, now) {
    const books = [...store.books.values()].slice(0, 4);
    for (const [name, parts] of this.ages) {
      if (books.some((book) => book.name === name)) continue;
      parts.parentNode.remove();
      this.ages.delete(name);
    }
    for (const book of books) {
      let parts = this.ages.get(book.name);
      if (!parts) {
        parts = el('b', {});
        this.ages.set(book.name, parts);
        $('ages').append(el('span', {}, `${book.name} `, parts), ' ');
      }
      const health = bookHealth(store, book, now);
      setAttr(parts, 'data-level', health.level);
      setText(parts, health.age === Infinity ? '–' : duration(health.age));
    }
    const more = store.books.size - books.length;
    if (more > 0) this.more ??= el('span', {});
    if (!this.more) return;
    if ($('ages').lastElementChild !== this.more) $('ages').append(this.more);
    setText(this.more, more > 0 ? `+${more} more` : '');
  }

  /** Spoken is what begins to fail, whatever fails already, and that nothing of it does any more. */
  #announceChange({ level, text, failing = [] }, now) {
    // A server that is back has not told of its books yet.
    if (this.spoken.has(SERVER) && !failing.includes(SERVER)) this.quietUntil = now + SPEECH_PAUSE_MS;
    this.spoken = new Set(failing.filter((name) => this.spoken.has(name)));
    if (level !== 'error') {
      if (this.alarmed) this.announce(text);
      this.alarmed = false;
    } else if (failing.length > this.spoken.size && now >= this.quietUntil) {
      this.announce(text);
      this.alarmed = true;
      this.spoken = new Set(failing);
      this.quietUntil = now + SPEECH_PAUSE_MS;
    }
  }

  #buttons(ui) {
    const { view, paused, held } = ui;
    $('live').hidden = view.follow && !paused;
    setAttr($('pause'), 'aria-pressed', String(Boolean(paused)));
    setText($('pause'), paused ? `Paused · ${held} held` : 'Pause');
    setText($('zone'), view.zone === 'local' ? 'My time' : zoneLabel(view.zone));
    setAttr($('zone'), 'title', `Time zone: ${zoneLabel(view.zone)} (T)`);
    setText($('theme'), { system: 'Theme: auto', dark: 'Theme: dark', light: 'Theme: light' }[view.theme]);
  }

  #title(store, ui) {
    const mode = store.mode && store.mode !== 'live' ? `${WORDS[store.mode]} · ` : '';
    const unseen = ui.unseenAlerts ? `(${ui.unseenAlerts} ▲) ` : '';
    return `${unseen}${mode}Spreadlake`;
  }
}

/** While paused the line goes on, and what stands below it does not. */
function asOf({ paused, view }, serverNow) {
  if (!paused) return '';
  const at = paused.edge * 1000;
  return `Paused: figures and charts as of ${moment(at, view.zone, serverNow ?? at)}. `;
}
