// The alert feed: newest first, linked both ways with the marks on the chart; spoken, sounded and
// notified where the reader asked for it.

import { BASIS, FEED_FILTERS, filteredAlerts, firingNow, isQuality, MARKS, qualityName, sentence, seriesName } from '../data/alerts.js';
import { $, arrange, el, fillSelect, setAttr, setText } from '../dom.js';
import { count, duration, threshold } from '../format.js';
import { clock, sameDay, shortStamp, stampZone, zoneShort } from '../time.js';
import { remember, recall } from '../page/memory.js';
import { drawUnpressed } from '../pressed.js';

const SHOWN = 120;
/** Of more at once only their number and the newest are spoken. */
const ANNOUNCED = 5;

export class Feed {
  /** @param on {selected(entry), announce(text), narrow(filter), muted(entry)} */
  constructor(on) {
    this.on = on;
    this.list = $('feed');
    this.known = new Set();
    this.nodes = new Map();
    this.loaded = 'loading';
    this.sound = recall('sound') === 'on';
    this.notify = recall('notify') === 'on' && globalThis.Notification?.permission === 'granted';
    this.context = null;
    /** Whether it has turned out that this browser lets a page make no notification. */
    this.cannotNotify = false;
    /** The entry that the tab key stops at: of so many only one. */
    this.stop = null;
    this.list.addEventListener('keydown', (event) => this.#key(event));
    this.list.addEventListener('focusin', (event) => this.#stopAt(event.target.closest('li')));
    this.list.addEventListener('focusout', (event) => {
      if (!this.list.contains(event.relatedTarget)) this.#stopAt(null);
    });
    if (this.sound) this.#wake();
    $('sound').addEventListener('click', () => this.toggleSound());
    $('notify').addEventListener('click', () => this.toggleNotify());
    $('feed-filter').addEventListener('change', () => on.narrow($('feed-filter').value));
    this.#buttons();
  }

  /**
   * @param all entries that are to be seen, newest first
   * @param books names of the books watched
   */
  paint(all, books, ui) {
    const filter = this.#filter(books, ui.view.alerts);
    const firing = firingNow(all);
    const entries = (filter === 'firing' ? firing : filteredAlerts(all, filter)).slice(0, SHOWN);
    // Without a connection nobody knows what fires now.
    const word = ui.store.connection.state === 'open' ? 'firing' : 'were firing';
    setText($('alerts-firing'), firing.length ? `${count(firing.length)} ${word}` : '');
    const nodes = entries.map((entry) => this.#node(entry, ui, filter === 'firing' && !ui.paused && lacksData(entry.book, ui)));
    const changed = nodes.length !== this.list.children.length || nodes.some((node, i) => this.list.children[i] !== node);
    if (changed) drawUnpressed(this.list, () => this.#arrange(nodes));
    setText($('alerts-zone'), `times in ${zoneShort(ui.edge() * 1000, ui.view.zone)}`);
    for (const key of this.nodes.keys()) {
      if (!entries.some((entry) => entry.key === key)) this.nodes.delete(key);
    }
    const empty = $('feed-empty');
    empty.hidden = entries.length > 0;
    this.list.hidden = entries.length === 0;
    if (this.loaded === 'done' && all.length) {
      setText(empty, { firing: 'Nothing is above its threshold now.', own: 'No threshold of yours has fired. Add one above.', quality: 'No rule of data quality has fired.' }[filter] ?? `No alert of ${seriesName(filter)} so far.`);
      return;
    }
    setText(empty, {
      loading: 'Loading past alerts …',
      error: 'Past alerts could not be read: the server does not answer as it should. New ones will appear here.',
      done: 'No alert so far. They appear here the second a spread goes above a threshold.',
    }[this.loaded]);
  }

  #arrange(nodes) {
    const had = this.list.contains(document.activeElement);
    arrange(this.list, nodes);
    this.#stopAt(nodes.includes(this.stop) ? this.stop : null);
    // The entry in focus has left the list: its place is taken by the oldest that is there.
    if (had && !this.list.contains(document.activeElement)) nodes.at(-1)?.firstChild.focus({ preventScroll: true });
  }

  /** The tab key stops at this entry, or at the newest. */
  #stopAt(entry) {
    this.stop = entry;
    const at = entry ?? this.list.firstElementChild;
    for (const node of this.list.children) setAttr(node.firstChild, 'tabindex', node === at ? '0' : '-1');
  }

  /** The arrows go from entry to entry. */
  #key(event) {
    const entry = event.target.closest('li');
    const next = {
      ArrowDown: entry?.nextElementSibling, ArrowUp: entry?.previousElementSibling,
      Home: this.list.firstElementChild, End: this.list.lastElementChild,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    next?.firstChild.focus();
  }

  /** What the feed is narrowed to; of a book that nobody watches, to nothing. */
  #filter(books, wanted) {
    const options = [...Object.entries(FEED_FILTERS), ...[...books, BASIS].map((name) => [name, seriesName(name)])];
    const filter = options.some(([value]) => value === wanted) ? wanted : 'all';
    fillSelect($('feed-filter'), options, filter);
    return filter;
  }

  /** @param lost whether it fires now, and what it is about has no data to tell */
  #node(entry, ui, lost) {
    let node = this.nodes.get(entry.key);
    if (!node) {
      node = el('li', { 'data-key': entry.key }, el('button', {
        type: 'button', 'data-state': entry.state, 'data-severity': entry.severity, onclick: () => this.on.selected(entry),
      }, el('span', { class: 'sign', 'aria-hidden': 'true' }, MARKS[entry.state]?.sign ?? '•'),
      el('span', { class: 'at' }), el('span', { class: 'what' }, this.#what(entry)), el('span', { class: 'more' }, this.#more(entry))));
      this.nodes.set(entry.key, node);
    }
    const button = node.firstChild;
    const { zone } = ui.view;
    const at = entry.second * 1000;
    // Of another day than the newest second the day is said too: a time alone would be taken for today's.
    setText(button.children[1], sameDay(at, ui.edge() * 1000, zone) ? clock(at, zone) : shortStamp(at, zone, ui.edge() * 1000));
    setText(button.children[2], this.#what(entry, lost));
    setAttr(button, 'title', `${stampZone(at, zone)}: show it in the chart`);
    setAttr(button, 'aria-current', String(entry.key === ui.selectedAlert));
    return node;
  }

  #what(entry, lost = false) {
    const word = `${MARKS[entry.state]?.word ?? entry.state}${lost && !isQuality(entry) ? ', no data' : ''}`;
    if (isQuality(entry)) return `${qualityName(entry)} ${word}`;
    return `${seriesName(entry.book)} ${word} > ${threshold(entry.threshold)} %${entry.own ? ' (yours)' : ''}`;
  }

  #more(entry) {
    if (isQuality(entry)) return entry.state === 'resolved' && entry.second > entry.since ? `quality, after ${duration((entry.second - entry.since) * 1000)}` : `quality rule broken: ${entry.name}`;
    if (entry.state === 'firing' && entry.value !== null) return `at ${entry.value} %`;
    const parts = [];
    if (entry.state === 'resolved' && entry.second > entry.since) parts.push(`after ${duration((entry.second - entry.since) * 1000)}`);
    if (entry.peak) parts.push(`peak ${entry.peak} %`);
    return parts.join(', ') || 'the feed has no data to compare';
  }

  /** Scrolls an entry into sight and focuses it. */
  reveal(key) {
    const node = this.nodes.get(key);
    if (!node) return;
    this.list.scrollTop = node.offsetTop - this.list.offsetTop - this.list.clientHeight / 2;
    node.firstChild.focus({ preventScroll: true });
  }

  /**
   * Alerts have come in, one or what was missed meanwhile; of a threshold that is muted they only stand in the list.
   *
   * @param entries oldest first
   * @returns {number} how many of those told are firing
   */
  arrived(entries) {
    const told = entries.filter((entry) => !this.on.muted(entry));
    if (told.length > ANNOUNCED) this.on.announce(`${count(told.length)} alerts came in; the newest: ${sentence(told.at(-1))}`);
    else for (const entry of told) this.on.announce(sentence(entry));
    const firing = told.filter((entry) => entry.state === 'firing');
    if (!firing.length) return 0;
    if (this.sound) this.#beep(firing.some((entry) => entry.severity === 'critical') ? 880 : 660);
    if (this.notify && document.hidden) this.#notifyOf(firing);
    return firing.length;
  }

  #notifyOf(firing) {
    const newest = firing.at(-1);
    const body = firing.length > 1 ? `${count(firing.length)} alerts have fired; the newest: ${sentence(newest)}` : sentence(newest);
    try {
      new Notification('Spreadlake', { body, tag: newest.id, icon: '/favicon.svg' });
    } catch (error) {
      // Browsers of phones have the name and the permission, and let a page make none all the same.
      console.warn('no notification', error);
      this.notify = false;
      this.cannotNotify = true;
      remember('notify', 'off');
      this.on.announce('This browser cannot notify from a page.');
      this.#buttons();
    }
  }

  async toggleSound() {
    this.sound = !this.sound;
    remember('sound', this.sound ? 'on' : 'off');
    this.#buttons();
    if (!this.sound) return;
    this.#wake();
    await this.context?.resume();
    if (this.sound) this.#beep(660);
    this.#buttons();
  }

  /** After a load browsers keep sound off until something is pressed; until then the button says that it waits. */
  #wake() {
    if (this.context) return;
    try {
      this.context = new AudioContext();
    } catch (error) {
      console.warn('no sound', error);
      return;
    }
    this.context.onstatechange = () => this.#buttons();
    const resume = () => {
      if (this.sound && this.context.state !== 'running') this.context.resume();
    };
    for (const press of ['pointerdown', 'keydown']) document.addEventListener(press, resume);
  }

  async toggleNotify() {
    if (!globalThis.Notification) {
      this.on.announce('This browser has no notifications.');
      return;
    }
    if (!this.notify && Notification.permission !== 'granted') await Notification.requestPermission();
    this.notify = !this.notify && Notification.permission === 'granted';
    remember('notify', this.notify ? 'on' : 'off');
    if (Notification.permission === 'denied') this.on.announce('Notifications are blocked for this page in the browser.');
    this.#buttons();
  }

  #buttons() {
    const waits = this.sound && this.context?.state !== 'running';
    setAttr($('sound'), 'aria-pressed', String(this.sound));
    setText($('sound'), waits ? 'Sound: waits' : 'Sound');
    setAttr($('sound'), 'title', waits ? 'The browser lets this page sound once you have pressed something on it' : 'A tone when an alert fires');
    setAttr($('notify'), 'aria-pressed', String(this.notify));
    const blocked = globalThis.Notification?.permission === 'denied';
    setText($('notify'), blocked ? 'Notify: blocked' : this.cannotNotify ? 'Notify: not here' : 'Notify');
    $('notify').disabled = blocked || this.cannotNotify || !globalThis.Notification;
  }

  #beep(pitch) {
    try {
      this.#wake();
      // What is begun while the browser holds sound back would sound with all the rest once it does not.
      if (this.context?.state !== 'running') return;
      const now = this.context.currentTime;
      const tone = this.context.createOscillator();
      const volume = this.context.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.12, now);
      volume.gain.exponentialRampToValueAtTime(0.001, now + 0.25);
      tone.connect(volume).connect(this.context.destination);
      tone.start(now);
      tone.stop(now + 0.26);
    } catch (error) {
      console.warn('no sound', error);
    }
  }
}

/** Whether a book has no data just now, or the implied rate, whose basis has none then. */
function lacksData(name, { store, implied }) {
  return Boolean(name === BASIS ? implied?.implied.last?.reason : store.books.get(name)?.gap);
}
