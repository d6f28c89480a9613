// Gathers what changed and paints it once for each animation frame; a hidden tab paints nothing. Larger
// pieces of work that can wait are done one in a frame, so that none of them holds up what is new.

/** What was asked to wait longer looks again after so long, in milliseconds, at the soonest. */
const SOONEST_MS = 20;

/** What is read over HTTP comes in many answers: a chart is drawn for them once in so long, in milliseconds. */
const JOINED_MS = 120;

export class Painter {
  /** @param paint (topics: Set) */
  constructor(paint) {
    this.paintNow = paint;
    this.topics = new Set();
    /** By what is drawn: {work, from}, the earliest time for it. */
    this.waiting = new Map();
    this.timer = 0;
    this.asked = false;
    this.frames = 0;
  }

  ask(...topics) {
    if (!topics.length) return;
    for (const topic of topics) this.topics.add(topic);
    this.#wake();
  }

  /**
   * Work for this frame or one of the next ones, in the order it came; of a key once.
   *
   * @param from not before that, in monotonic milliseconds: what is asked for until then is done with it
   */
  later(key, work, from = 0) {
    const waits = this.waiting.get(key);
    if (waits) waits.from = Math.min(waits.from, from);
    else this.waiting.set(key, { work, from });
  }

  /** Drawing what came to be known of a chart that was drawn at `last`, together with what follows soon. */
  joined(key, work, last) {
    this.later(key, work, last + JOINED_MS);
  }

  /** The work of this key was done or is not wanted any more. */
  done(key) {
    this.waiting.delete(key);
  }

  #wake() {
    if (this.asked || document.hidden) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      if (this.topics.size) this.#paint();
      const now = performance.now();
      const due = [...this.waiting].find(([, { from }]) => from <= now);
      if (due) {
        this.waiting.delete(due[0]);
        due[1].work();
      }
      this.#wakeForWaiting(now);
    });
  }

  /** The next frame if something is due in it, else a later one. */
  #wakeForWaiting(now) {
    clearTimeout(this.timer);
    if (!this.waiting.size) return;
    const first = Math.min(...[...this.waiting.values()].map(({ from }) => from));
    if (first <= now) this.#wake();
    else this.timer = setTimeout(() => this.#wake(), Math.max(SOONEST_MS, first - now));
  }

  #paint() {
    const taken = this.topics;
    this.topics = new Set();
    this.frames++;
    this.paintNow(taken);
  }

  /** Everything: after a change of theme, a pause, or a time in the background. */
  askAll() {
    this.asked = false;
    this.ask('all', 'charts', 'alert', 'status', 'quality', 'tabs', 'bar', 'books');
  }
}
