// Data quality: is gold published, the scorecard with the alerts beside, freshness, the way of the
// rows through the layers, and every rule.

import { heldBy, rulesNow } from '../data/quality.js';
import { el } from '../dom.js';
import { Remote } from '../net/remote.js';
import { freshnessNodes } from './quality/freshness.js';
import { flowNodes } from './quality/flow.js';
import { gateKey, gateNodes } from './quality/gate.js';
import { RuleList } from './quality/rules.js';
import { alertNodes, alertsKey, scorecardNodes } from './quality/scorecard.js';
import { Section } from './quality/section.js';

const OFTEN_MS = 5000;
const SELDOM_MS = 15000;

export class QualityTab {
  /** @param runs what /api/batch/runs says: it knows whose tables are synthetic */
  constructor(app, runs) {
    this.app = app;
    this.runs = runs;
    const changed = () => app.painter.ask('tabs');
    this.gate = new Remote('/api/quality/gate', SELDOM_MS, changed);
    this.scorecard = new Remote('/api/quality/scorecard', OFTEN_MS, changed);
    this.freshness = new Remote('/api/quality/freshness', OFTEN_MS, changed);
    this.layers = new Remote('/api/layers', OFTEN_MS, changed);
    this.rules = new Remote('/api/quality/rules', SELDOM_MS, changed);
    this.stopsTold = '';
    this.root = null;
    this.list = new RuleList({ get: () => app.view, change: (part) => app.viewState.change(part), repaint: changed });
    this.parts = {
      gate: new Section('gate', 'Publication of gold', el('span', { class: 'grow' }), el('a', { href: '/reports/quality.html' }, 'This as a page to keep')),
      scorecard: new Section('scorecard', 'Scorecard'), alerts: new Section('quality-alerts', 'Alerts of quality rules'),
      freshness: new Section('freshness', 'Freshness'), flow: new Section('flow', 'Flow of the layers'),
    };
  }

  startAnew() {
    for (const remote of [this.gate, this.scorecard, this.freshness, this.layers, this.rules]) remote.startAnew();
    this.list.startAnew();
    this.stopsTold = '';
  }

  /**
   * What keeps gold from being published; null while neither the gate has answered nor a rule is told that does.
   * Asked for on every tab.
   */
  held() {
    const stops = [...this.app.store.quality.values()].filter((one) => one.severity === 'stop');
    const told = JSON.stringify(stops.map((one) => [one.rule, one.dataset, one.status]));
    if (told !== this.stopsTold) this.gate.soon();
    this.stopsTold = told;
    this.gate.look();
    const held = heldBy(this.gate.value, stops);
    return held.length || this.gate.value ? held : null;
  }

  paint(panel, known) {
    if (!this.root) this.#frame(panel);
    const { app, parts } = this;
    const { zone } = app.view;
    const held = known ?? [];
    const rules = this.rules.look().value ? rulesNow(this.rules.value, [...app.store.quality.values()]) : [];
    const made = this.runs.look().value?.synthetic_tables ?? [];
    parts.gate.remote(this.gate, { what: 'the state of publication', extra: `${gateKey(held)} ${zone} ${rules.length}`, zone }, () => gateNodes(held, rules, zone));
    parts.scorecard.remote(this.scorecard.look(), { what: 'the scorecard', zone }, (value) => scorecardNodes(value, (set, dim) => this.#choose({ set, dim, rules: 'all', rule: '' })));
    parts.alerts.draw(alertsKey(app.store.alerts.entries, zone), () => alertNodes(app.store.alerts.entries, zone, (rule) => this.#open(rule)));
    parts.freshness.remote(this.freshness.look(), { what: 'the freshness', zone }, (value) => freshnessNodes(value, (rule) => this.#open(rule)));
    parts.flow.remote(this.layers.look(), { what: 'the layers', extra: `${made} ${this.scorecard.version}`, zone }, (value) => flowNodes(value, made, (pipeline) => this.#sums(pipeline)));
    this.list.paint(this.rules, rules, zone);
  }

  #frame(panel) {
    const { gate, scorecard, alerts, freshness, flow } = this.parts;
    this.root = el('div', { class: 'quality' }, gate.root, el('div', { class: 'beside' }, scorecard.root, alerts.root), freshness.root, flow.root, this.list.section.root);
    panel.replaceChildren(this.root);
  }

  /** What the rules on sums say about a pipeline's gold. */
  #sums(pipeline) {
    const line = this.scorecard.value?.find((one) => one.dataset === `gold/${pipeline}` && one.dimension === 'consistency');
    return line && line.passing + line.failing ? line : null;
  }

  #open(rule) {
    this.#choose({ set: '', dim: '', rules: 'all', rule });
  }

  #choose(part) {
    this.list.search.value = '';
    this.list.text = '';
    this.app.viewState.change(part);
    requestAnimationFrame(() => (this.root.querySelector('tr.more')?.previousSibling ?? this.list.section.root).scrollIntoView({ block: 'start' }));
  }
}
