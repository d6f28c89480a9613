// Alerts that the page has missed. The server tells them one by one, a thousand for a question; they are taken all at
// once, and asked for until none is left that the page would keep.

const PATIENCE_MS = 5000;

export class MissedAlerts {
  /**
   * @param on {told(frames) the missed ones, and what happened meanwhile, in their order; forgotten() the highest
   *     number of an alert that the page would not keep}
   * @param patienceMs an answer is waited for so long; then alerts are told one by one, as they come
   */
  constructor(live, on, patienceMs = PATIENCE_MS) {
    this.live = live;
    this.on = on;
    this.patienceMs = patienceMs;
    this.id = null;
    this.after = 0;
    this.held = null;
    this.timer = 0;
  }

  /** Asks for those after a number. */
  ask(after) {
    const id = this.live.resume('alert', after);
    if (id === null) return;
    this.id = id;
    this.after = after;
    this.held ??= [];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), this.patienceMs);
  }

  /** Takes a frame of the socket: whether it is an alert that waits for the last one asked for. One's own are never missed. */
  waits(frame) {
    if (frame.type === 'alert') {
      if (!this.held || !frame.seq) return false;
      this.held.push(frame);
      return true;
    }
    if (this.id === null) return false;
    if (frame.type === 'resumed' && frame.id === this.id) this.#answered(frame);
    else if (frame.type === 'error' && frame.in_reply_to === this.id) this.#answered({ more: false });
    return false;
  }

  #answered({ more, last_seq: last }) {
    this.id = null;
    this.tell();
    if (more && last > this.after) this.ask(Math.max(last, this.on.forgotten()));
  }

  /** Nothing more is waited for. */
  tell() {
    const { held } = this;
    clearTimeout(this.timer);
    this.held = null;
    if (held?.length) this.on.told(held);
  }
}
