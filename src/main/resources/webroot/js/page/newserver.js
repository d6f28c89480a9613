// What the page does where another server greets it than the one before.

import { $ } from '../dom.js';

/** Version of the page that this file is of; null where it was loaded without one. */
const OWN = /^\/v\/([0-9a-f]+)\//.exec(new URL(import.meta.url).pathname)?.[1] ?? null;

/**
 * A server has greeted; the store has adopted it.
 *
 * @param first what the first greeting of this page left: {version, worlds}, or null
 * @returns what is to be given with the next greeting
 */
export function greeted(app, first) {
  const { version, page, worlds } = app.store;
  const since = first ?? { version, worlds };
  if (since.worlds !== worlds) startAnew(app);
  const button = $('updated');
  const isOutdated = version !== since.version || (OWN !== null && page !== null && page !== OWN);
  const isNews = isOutdated && button.hidden;
  button.hidden = !isOutdated;
  button.onclick = () => location.reload();
  if (isNews) app.announce('The server was updated. Reload the page to have the new one.');
  return { version: since.version, worlds };
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
