// Alerts that the page has missed. The server tells them one by one; they are taken all at once.

export class MissedAlerts {
  /** @param told (frames) the missed ones, and what happened meanwhile, in their order */
  constructor(live, told) {
    this.live = live;
    this.told = told;
    this.id = null;
    this.held = null;
  }

  /** Asks for those after a number. */
  ask(after) {
    const id = this.live.resume('alert', after);
    if (id === null) return;
    this.id = id;
    this.held ??= [];
  }

  /** Takes a frame of the socket: whether it is an alert that waits for the last one asked for. */
  waits(frame) {
    if (!this.held) return false;
    if (frame.type === 'alert') {
      this.held.push(frame);
      return true;
    }
    if ((frame.type === 'resumed' && frame.id === this.id) || (frame.type === 'error' && frame.in_reply_to === this.id)) this.tell();
    return false;
  }

  /** Nothing more is waited for. */
  tell() {
    const { held } = this;
    this.held = null;
    if (held?.length) this.told(held);
  }
}
