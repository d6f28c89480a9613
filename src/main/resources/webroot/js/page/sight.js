// The crosshair and the alert it may stand for: moved by keys, set from the feed, a tile or a typed time.

import { alertNear } from '../charts/spread.js';
import { hideTips, showTip, spoken } from '../charts/tip.js';
import { show } from '../data/view.js';
import { $, setText } from '../dom.js';

/** An alert is shown in a window of so many seconds at most. */
const WIDEST = 3600;

export class Sight {
  constructor(app) {
    this.app = app;
  }

  /** Moves the crosshair by seconds; the first step sets it on the newest. */
  move(step) {
    const { app } = this;
    const [from, to] = app.window();
    const at = app.crosshair === null ? to : app.crosshair + step;
    app.setCrosshair(Math.min(to, Math.max(from, at)));
    showTip(app.spread, app.state, app.crosshair);
    setText($('readout'), spoken(app.state, app.crosshair));
  }

  /** Sets the crosshair on a second and says what was then. */
  point(second) {
    const { app } = this;
    app.setCrosshair(second);
    app.painter.ask('charts');
    requestAnimationFrame(() => showTip(app.spread, app.state, second));
  }

  /** Takes the crosshair away, and what is chosen by it. */
  clear() {
    const { app } = this;
    app.selectedAlert = null;
    app.setCrosshair(null);
    hideTips();
    app.painter.ask('charts', 'alert');
  }

  /** From the feed, or a tile, to the chart. */
  select(entry) {
    const { app } = this;
    app.selectedAlert = entry.key;
    const [from, to] = app.window();
    if (entry.second < from || entry.second > to) {
      const span = Math.min(app.view.span, WIDEST);
      app.viewState.change(show(app.view, app.edge(), entry.second - span / 2, entry.second + span / 2));
    }
    app.painter.ask('alert');
    $('spread-plot').scrollIntoView({ block: 'nearest' });
    this.point(entry.second);
  }

  /** From the chart to the feed. */
  clicked(plot, x, y) {
    const { app } = this;
    if (plot !== app.spread) return;
    const key = alertNear(plot, app.state, x, y);
    if (!key) return;
    app.selectedAlert = key;
    app.painter.ask('charts', 'alert');
    requestAnimationFrame(() => requestAnimationFrame(() => app.feed.reveal(key)));
  }

  /** What a box says keeps up with the chart under it: older seconds arrive, a live window moves on. */
  keepTips() {
    const { app } = this;
    for (const plot of [app.spread, app.imbalance]) {
      if (plot && app.crosshair !== null && !plot.root.querySelector('.tip').hidden) showTip(plot, app.state, app.crosshair);
    }
  }
}
