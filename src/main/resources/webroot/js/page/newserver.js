// What the page does where another server greets it than the one before.

import { $ } from '../dom.js';

/**
 * A server has greeted; the store has adopted it.
 *
 * @param first what the first greeting of this page left: {version, worlds}, or null
 * @returns what is to be given with the next greeting
 */
export function greeted(app, first) {
  const { version, worlds } = app.store;
  if (first === null) return { version, worlds };
  if (first.worlds !== worlds) startAnew(app);
  const button = $('updated');
  const isNews = button.hidden && version !== first.version;
  button.hidden = version === first.version;
  button.onclick = () => location.reload();
  if (isNews) app.announce('The server was updated. Reload the page to have the new one.');
  return { version: first.version, worlds };
}

/** Something else feeds the page, or the lake is another one: nothing of what was shown is joined to what comes. */
function startAnew(app) {
  app.paused = null;
  app.history.startAnew();
  app.backfill.startAnew();
  if (app.isWarm) {
    app.implied.startAnew();
    app.market.startAnew();
    app.tabs.startAnew();
  }
  app.painter.askAll();
}
