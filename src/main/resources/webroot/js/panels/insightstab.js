// What the batches found out: one series of the minute history, the news, and the reports to keep.

import { chosenSeries, isMadeSeries, rowsOf, SEASONS } from '../data/insights.js';
import { el, fillSelect } from '../dom.js';
import { bytes, count } from '../format.js';
import { Remote } from '../net/remote.js';
import { Figure } from './insights/figure.js';
import { crossings, drawdown, moves, profile, seasonality, volatility } from './insights/market.js';
import { keywords, newsByDay, priceAfter } from './insights/news.js';
import { Section } from './quality/section.js';

const SELDOM_MS = 120000;
const REPORTS_SHOWN = 12;
const TABLES = ['volatility_daily', 'drawdown_daily', 'seasonality', 'volume_profile', 'largest_moves', 'regimes'];

export class InsightsTab {
  /** @param runs what /api/batch/runs says: it knows whose tables are synthetic */
  constructor(app, runs) {
    this.app = app;
    this.runs = runs;
    this.changed = () => app.painter.ask('tabs');
    this.series = new Remote('/api/market/series', SELDOM_MS, this.changed);
    this.news = Object.fromEntries(['daily', 'price_after', 'keywords'].map((name) => [name, new Remote(`/api/news/tables/${name}?limit=2000`, SELDOM_MS, this.changed)]));
    this.reports = new Remote('/reports', SELDOM_MS, this.changed);
    this.tables = { of: '', remotes: {} };
    this.root = null;
    this.#build();
  }

  #build() {
    const { changed } = this;
    const season = this.season = el('select', { 'aria-label': 'Measure of the heat map', onchange: () => this.app.viewState.change({ season: season.value }) });
    this.figures = {
      volatility_daily: new Figure('volatility', 'Realised volatility', changed), drawdown_daily: new Figure('drawdown', 'Drawdown', changed),
      seasonality: new Figure('seasonality', 'Hour by weekday', changed, season), volume_profile: new Figure('profile', 'Volume by price', changed),
      daily: new Figure('news-daily', 'Headlines and sentiment', changed), price_after: new Figure('price-after', 'News and price', changed),
    };
    this.lists = { largest_moves: new Section('moves', 'Largest moves'), regimes: new Section('crossings', 'Crossings of averages'), keywords: new Section('keywords', 'Rising words') };
    for (const list of Object.values(this.lists)) list.root.classList.add('figure');
    this.pick = el('select', { onchange: () => this.app.viewState.change({ series: this.pick.value }) });
    this.made = el('span', { class: 'badge made', hidden: true }, 'SYNTHETIC');
    this.facts = el('span', { class: 'dim' });
    this.newsMade = el('span', { class: 'badge made', hidden: true }, 'SYNTHETIC');
    this.market = new Section('market-history', 'Market history', el('label', { class: 'pick' }, el('span', { class: 'sr' }, 'Series'), this.pick), this.made, this.facts);
    this.reading = new Section('news-insights', 'News', this.newsMade);
    this.kept = new Section('reports', 'Reports to keep');
  }

  /** A run has ended: the published tables may be new. */
  stale() {
    for (const remote of [this.series, this.reports, ...Object.values(this.news), ...Object.values(this.tables.remotes)]) remote.askedAt = -Infinity;
  }

  startAnew() {
    for (const remote of [this.series, this.reports, ...Object.values(this.news)]) remote.startAnew();
    this.tables = { of: '', remotes: {} };
  }

  restyle() {
    for (const figure of Object.values(this.figures)) figure.restyle();
  }

  paint(panel) {
    if (!this.root) this.#frame(panel);
    const { zone } = this.app.view;
    const made = this.runs.look().value?.synthetic_tables ?? [];
    this.#market(zone, made);
    this.#news(zone);
    this.kept.remote(this.reports.look(), { what: 'the list of reports', zone }, (list) => reports(list));
  }

  #frame(panel) {
    const { figures, lists } = this;
    const grid = (...parts) => el('div', { class: 'figures insights' }, ...parts.map((one) => one.root));
    this.marketGrid = grid(figures.volatility_daily, figures.drawdown_daily, figures.seasonality, figures.volume_profile, lists.largest_moves, lists.regimes);
    this.newsGrid = grid(figures.price_after, figures.daily, lists.keywords);
    this.root = el('div', { class: 'quality' }, this.market.root, this.marketGrid, this.reading.root, this.newsGrid, this.kept.root);
    panel.replaceChildren(this.root);
  }

  #market(zone, made) {
    const list = rowsOf(this.series.look().value);
    const { series: wanted, season, moves: interval } = this.app.view;
    if (list.length && wanted && !list.some((row) => row.series === wanted)) this.app.viewState.correct({ series: '' });
    const chosen = chosenSeries(list, wanted);
    this.market.remote(this.series, { what: 'the list of series', zone }, () => (chosen ? [] : [el('p', { class: 'empty' }, 'No minute history is published. Start a market run under Runs; this fills when it has ended.')]));
    this.marketGrid.hidden = !chosen;
    this.pick.parentElement.hidden = !chosen;
    this.made.hidden = !chosen || !isMadeSeries(chosen.series, list, made.includes('market'));
    if (!chosen) return;
    fillSelect(this.pick, list.map((row) => [row.series, row.series]), chosen.series);
    fillSelect(this.season, Object.keys(SEASONS).map((name) => [name, name]), season);
    this.facts.textContent = `${count(chosen.minutes)} minutes, ${chosen.first_date} to ${chosen.last_date}, ${(chosen.coverage * 100).toFixed(2)} % covered${chosen.frozen ? `, ${count(chosen.frozen)} frozen and left out` : ''}`;
    const of = this.#tablesOf(chosen.series);
    const about = (what, extra = '') => ({ what, extra: `${chosen.series} ${extra}`, zone });
    const { figures, lists } = this;
    figures.volatility_daily.paint(of.volatility_daily.look(), about('the volatility'), volatility);
    figures.drawdown_daily.paint(of.drawdown_daily.look(), about('the drawdown'), drawdown);
    figures.seasonality.paint(of.seasonality.look(), about('the hours of the week', season), (value) => seasonality(value, season));
    figures.volume_profile.paint(of.volume_profile.look(), about('the volume profile'), profile);
    lists.largest_moves.remote(of.largest_moves.look(), about('the largest moves', interval), (value) => moves(value, interval, (other) => this.app.viewState.change({ moves: other })));
    lists.regimes.remote(of.regimes.look(), about('the crossings'), crossings);
  }

  /** The tables of one series; another series is asked for anew. */
  #tablesOf(series) {
    if (this.tables.of !== series) {
      this.tables = { of: series, remotes: Object.fromEntries(TABLES.map((name) => [name, new Remote(`/api/market/tables/${name}?series=${encodeURIComponent(series)}&limit=10000`, SELDOM_MS, this.changed)])) };
    }
    return this.tables.remotes;
  }

  #news(zone) {
    const { daily, price_after: after, keywords: words } = this.news;
    const known = rowsOf(daily.look().value).length > 0;
    this.reading.remote(daily, { what: 'the news', zone }, () => (known ? [] : [el('p', { class: 'empty' }, 'No news is published. Start a news run under Runs; this fills when it has ended.')]));
    this.newsGrid.hidden = !known;
    this.newsMade.hidden = !known || !daily.value.synthetic;
    if (!known) return;
    this.figures.price_after.paint(after.look(), { what: 'the price after the news', zone }, priceAfter);
    this.figures.daily.paint(daily, { what: 'the news by day', zone }, newsByDay);
    this.lists.keywords.remote(words.look(), { what: 'the words', zone }, keywords);
  }
}

function reports(list) {
  if (!list.length) return [el('p', { class: 'empty' }, 'No report yet. Each market and news run that publishes writes one.')];
  return [el('ul', { class: 'reports' }, ...list.slice(0, REPORTS_SHOWN).map((one) => el('li', {},
    el('a', { href: one.href }, `${one.pipeline}, ${started(one.name)}`), el('span', { class: 'dim' }, ` ${bytes(one.bytes)}`)))),
  list.length > REPORTS_SHOWN ? el('p', { class: 'dim' }, `and ${count(list.length - REPORTS_SHOWN)} older ones, listed at /reports`) : null];
}

/** market_20261127T091005738Z.html → 2026-11-27 09:10:05 UTC */
function started(name) {
  return name.replace(/^.*_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3 $4:$5:$6 UTC');
}
