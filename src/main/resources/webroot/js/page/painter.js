// Gathers what changed and paints it once for each animation frame; a hidden tab paints nothing. Larger
// pieces of work that can wait are done one in a frame, so that none of them holds up what is new.

export class Painter {
  /** @param paint (topics: Set) */
  constructor(paint) {
    this.paintNow = paint;
    this.topics = new Set();
    this.waiting = new Map();
    this.asked = false;
    this.frames = 0;
  }

  ask(...topics) {
    if (!topics.length) return;
    for (const topic of topics) this.topics.add(topic);
    this.#wake();
  }

  /** Work for this frame or one of the next ones, in the order it came; of a key once. */
  later(key, work) {
    if (!this.waiting.has(key)) this.waiting.set(key, work);
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
      const [next] = this.waiting;
      if (!next) return;
      this.waiting.delete(next[0]);
      next[1]();
      if (this.waiting.size) this.#wake();
    });
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
