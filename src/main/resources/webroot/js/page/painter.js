// Gathers what changed and paints it once for each animation frame; a hidden tab paints nothing.

export class Painter {
  /** @param paint (topics: Set) */
  constructor(paint) {
    this.paintNow = paint;
    this.topics = new Set();
    this.asked = false;
    this.frames = 0;
  }

  ask(...topics) {
    for (const topic of topics) this.topics.add(topic);
    if (this.asked || document.hidden) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      const taken = this.topics;
      this.topics = new Set();
      this.frames++;
      this.paintNow(taken);
    });
  }

  /** Everything: after a change of theme, a pause, or a time in the background. */
  askAll() {
    this.asked = false;
    this.ask('all', 'charts', 'alert', 'status', 'quality', 'lake', 'tabs', 'bar', 'books');
  }
}
