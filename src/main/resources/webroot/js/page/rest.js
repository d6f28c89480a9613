// Everything beside the spread chart, tiles and alerts. Its modules are read once the first chart stands,
// so that they do not hold it up.

import { imbalanceBuilder } from '../charts/imbalance.js';
import { Navigator } from '../charts/navigator.js';
import { MARGIN, TimePlot } from '../charts/timeplot.js';
import { pan, show } from '../data/view.js';
import { $ } from '../dom.js';
import { DepthPanel } from '../panels/depthpanel.js';
import { GoTo } from '../panels/goto.js';
import { HealthPanel } from '../panels/health.js';
import { ImpliedPanel } from '../panels/impliedpanel.js';
import { MarketPanel } from '../panels/marketpanel.js';
import { Tables } from '../panels/tables.js';
import { Tabs } from '../panels/tabs.js';
import { commandsOf } from './commands.js';
import { Palette } from './palette.js';

/** @param hands of the time plots */
export function restOf(app, hands) {
  const { viewState } = app;
  const depth = new DepthPanel(app);
  return {
    health: new HealthPanel(),
    tables: new Tables(app.state, depth),
    tabs: new Tabs(app),
    palette: new Palette(),
    goTo: new GoTo(app),
    imbalance: new TimePlot($('imbalance-plot'), hands, imbalanceBuilder(app.state), { ...MARGIN, left: 72, right: 12 }),
    depth,
    market: new MarketPanel(app),
    implied: new ImpliedPanel(app, hands),
    navigator: new Navigator({
      extent: () => app.backfill.extent(),
      window: () => app.window(),
      since: (book, second, step) => highestSince(app.store.books.get(book)?.ring, second, step),
      show: (from, to) => viewState.slide(show(app.view, app.edge(), from, to)),
      step: (direction) => viewState.slide(pan(app.seen(), app.edge(), (direction * app.seen().span) / 4)),
    }),
    commands: () => commandsOf(app),
  };
}

/** The highest second of each step after a second, as far as the ring of a book holds them. */
function highestSince(ring, second, step) {
  const points = [];
  if (!ring) return points;
  for (let at = Math.max(second, ring.newest - ring.capacity) + 1; at <= ring.newest; at += step) {
    const range = ring.range(at, Math.min(ring.newest, at + step - 1));
    if (range) points.push({ second: at, value: range.high });
  }
  return points;
}
