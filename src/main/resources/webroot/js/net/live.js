// The socket: subscribes with its address, so that nothing waits for a message; keeps the reader's own thresholds, comes back by itself after a loss.

import { BASIS } from '../data/alerts.js';

const TOPICS = ['spread', 'alert', 'quality', 'minutes', 'status'];
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15000;
const SILENCE_MS = 10000;

export class Live {
  /** @param url address of the socket */
  constructor(url) {
    this.url = `${url}?topics=${TOPICS.join()}`;
    this.on = null;
    this.early = [];
    this.socket = null;
    this.attempt = 0;
    this.timer = 0;
    this.heardAt = 0;
    this.nextId = 1;
    this.pending = new Map();
    this.watch = setInterval(() => this.#checkSilence(), 1000);
  }

  /**
   * Who is told, and at what time (monotonic milliseconds) it happened. What came before is told now:
   * the socket is opened before the page's other modules are there.
   *
   * @param on {frame(frame, at), connection(change, at), opened()}
   */
  attach(on) {
    this.on = on;
    for (const [what, value, at] of this.early.splice(0)) on[what](value, at);
  }

  #tell(what, value) {
    if (this.on) this.on[what](value, performance.now());
    else this.early.push([what, value, performance.now()]);
  }

  open() {
    clearTimeout(this.timer);
    this.attempt++;
    this.#tell('connection', { state: 'connecting', attempt: this.attempt, retryAt: 0 });
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heardAt = performance.now();
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.#tell('connection', { state: 'open', since: performance.now(), reason: '' });
      this.#tell('opened');
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.#received(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.#lost(event.code ? `closed with code ${event.code} ${event.reason}`.trim() : 'closed');
    };
  }

  #received(text) {
    this.heardAt = performance.now();
    let frame;
    try {
      frame = JSON.parse(text);
    } catch (error) {
      console.warn('a frame that is no JSON was left out', error);
      return;
    }
    if (frame.type === 'hello') this.attempt = 0;
    const waiting = this.pending.get(frame.in_reply_to ?? (ANSWERS.has(frame.type) ? frame.id : undefined));
    if (waiting && (frame.type === 'error' || ANSWERS.has(frame.type))) {
      this.pending.delete(waiting.id);
      clearTimeout(waiting.timer);
      if (frame.type === 'error') waiting.reject(new Error(frame.message));
      else waiting.resolve(frame);
      return;
    }
    this.#tell('frame', frame);
  }

  #lost(reason) {
    this.socket = null;
    for (const waiting of this.pending.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new Error('the connection was lost'));
    }
    this.pending.clear();
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.attempt, 10));
    const pause = FIRST_PAUSE_MS + Math.random() * (ceiling - FIRST_PAUSE_MS);
    this.#tell('connection', { state: 'closed', reason, attempt: this.attempt + 1, retryAt: performance.now() + pause });
    this.timer = setTimeout(() => this.open(), pause);
  }

  /** A server that says nothing at all for ten seconds is taken for dead: it sends each second. */
  #checkSilence() {
    const { socket } = this;
    if (!socket || performance.now() - this.heardAt < SILENCE_MS) return;
    this.socket = null;
    socket.onclose = null;
    socket.close();
    this.#lost(`silent for ${SILENCE_MS / 1000} s`);
  }

  #id() {
    return `p${this.nextId++}`;
  }

  #send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Asks for everything after a sequence number of a topic. Returns the id that the answer bears; null if nothing was asked. */
  resume(topic, after) {
    const id = this.#id();
    return this.#send({ type: 'resume', id, topic, after }) ? id : null;
  }

  /** Sets a threshold of one's own; resolves when the server has taken it. */
  subscribeAlert({ id, book, above, clear, hold }) {
    const message = { type: 'alert.subscribe', id, above, ...(book === BASIS ? { on: 'basis' } : { book }) };
    if (clear) message.clear = clear;
    if (hold) message.for = hold;
    return this.#ask(message);
  }

  unsubscribeAlert(id) {
    return this.#ask({ type: 'alert.unsubscribe', id });
  }

  #ask(message) {
    return new Promise((resolve, reject) => {
      if (!this.#send(message)) {
        reject(new Error('there is no connection to the server'));
        return;
      }
      const timer = setTimeout(() => {
        this.pending.delete(message.id);
        reject(new Error('the server did not answer within 5 s'));
      }, 5000);
      this.pending.set(message.id, { id: message.id, resolve, reject, timer });
    });
  }
}

const ANSWERS = new Set(['alert.subscribed', 'alert.unsubscribed']);
