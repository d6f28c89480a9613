// Which of the charts over time are drawn in a paint, and how much of each.

/** How a chart is drawn: all of it in this frame, all of it in one of the next, or only what is newest. */
export const NOW = 'now';
export const SOON = 'soon';
export const NEWEST = 'newest';

export class Drawing {
  constructor(app) {
    this.app = app;
  }

  /**
   * Draws what is new in a plot: over it where that is enough, else all of it, in this frame or one of the next; what
   * else came to be known of what it shows, together with what follows soon.
   */
  draw(plot, how) {
    const { painter, head, state } = this.app;
    const later = () => {
      plot.paint();
      head.notes(state);
    };
    if (how === NOW) {
      painter.done(plot);
      plot.paint();
    } else if (!plot.extend()) {
      painter.later(plot, later);
    } else if (how === SOON) {
      painter.joined(plot, later, plot.paintedAt);
    }
  }

  /**
   * The spread chart is painted alone at first, so that it is there early; the rest follows a frame
   * later, and does not wait for long where there is no spread to draw.
   *
   * @param changed whether what the charts are drawn of is another, not only longer
   */
  charts(how, changed) {
    const { app } = this;
    app.head.paint();
    if (app.edge() > 0 && app.store.books.size > 0) {
      if (app.firstChart || app.head.shown || app.isWarm) this.draw(app.spread, app.firstChart ? how : NOW);
      app.backfill.want(changed);
      this.#markFirst();
      if (!app.isWarm) return;
      this.draw(app.imbalance, how);
      app.implied.paint(how);
      app.navigator.paint(app.view.zone);
    }
    if (!app.isWarm) return;
    if (!app.paused || changed) app.depth.paint();
    app.tables.paint();
  }

  #markFirst() {
    const { app } = this;
    if (app.firstChart || !app.head.shown) return;
    app.firstChart = true;
    performance.mark('first-chart');
    requestAnimationFrame(() => app.warmUp());
  }
}
