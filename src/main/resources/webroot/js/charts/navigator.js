// The strip under the spread chart: all time there is, with the window shown to drag and stretch.

import { $, setAttr } from '../dom.js';
import { moment, stamp, stampZone } from '../time.js';
import { bookColor, colors } from './colors.js';

export class Navigator {
  /**
   * @param on {extent() => [from, to], window() => [from, to], show(from, to), step(direction),
   *     since(book, second, step) => [{second, value}]}: what a book did after the overview was read
   */
  constructor(on) {
    this.on = on;
    this.root = $('navigator');
    this.pane = $('navigator-pane');
    this.canvas = this.root.querySelector('canvas');
    this.overview = [];
    this.drawn = '';
    this.zone = 'utc';
    this.#hands();
    this.width = 0;
    new ResizeObserver(() => {
      this.width = this.root.clientWidth;
      this.drawn = '';
      this.paint();
    }).observe(this.root);
  }

  /** @param overview [{book, index, points: [{second, value}]}] coarse lines of the books */
  setOverview(overview) {
    this.overview = overview;
    this.drawn = '';
  }

  restyle() {
    this.drawn = '';
  }

  paint(zone = this.zone) {
    this.zone = zone;
    // Remembered, because asking the browser makes it lay out the page.
    const width = (this.width ||= this.root.clientWidth);
    if (!width) return;
    const [from, to] = this.on.window();
    const [start, end] = this.on.extent();
    if (!(end > start)) return;
    const scale = (second) => ((second - start) / (end - start)) * width;
    const left = Math.max(0, Math.min(width - 6, scale(from)));
    const right = Math.min(width, Math.max(left + 6, scale(to)));
    this.pane.style.transform = `translateX(${left.toFixed(1)}px)`;
    this.pane.style.width = `${(right - left).toFixed(1)}px`;
    setAttr(this.pane, 'aria-valuenow', String(Math.round((Math.max(0, (to - start)) / (end - start)) * 100)));
    setAttr(this.pane, 'aria-valuetext', `${stamp(from * 1000, zone)} to ${stampZone(to * 1000, zone)}`);
    const step = Math.max(5, Math.ceil((end - start) / width));
    const began = moment(start * 1000, zone, end * 1000);
    this.#shadow(width, scale, step, { began, key: `${width} ${began} ${start} ${Math.floor(end / step)} ${this.overview.length}` });
  }

  #shadow(width, scale, step, { began, key }) {
    if (key === this.drawn) return;
    this.drawn = key;
    const height = this.root.clientHeight;
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const pen = this.canvas.getContext('2d');
    pen.scale(ratio, ratio);
    pen.fillStyle = colors().back;
    pen.fillRect(0, 0, width, height);
    const lines = this.overview.map((line) => ({ ...line, points: line.points.concat(this.on.since(line.book, line.points.at(-1)?.second ?? 0, step)) }));
    const all = lines.flatMap((line) => line.points.map((point) => point.value));
    const most = all.reduce((a, b) => Math.max(a, b), 0) || 1;
    for (const line of lines) {
      pen.strokeStyle = bookColor(line.index);
      pen.lineWidth = 1;
      pen.beginPath();
      let previous = null;
      const far = line.points.length > 1 ? ((line.points.at(-1).second - line.points[0].second) / line.points.length) * 8 : 1;
      for (const point of line.points) {
        const x = scale(point.second);
        const y = height - 3 - (point.value / most) * (height - 6);
        if (previous !== null && point.second - previous <= Math.max(3 * step, far)) pen.lineTo(x, y);
        else pen.moveTo(x, y);
        previous = point.second;
      }
      pen.stroke();
    }
    this.#sayStart(pen, began);
  }

  /** Where the strip begins, over its lines. */
  #sayStart(pen, began) {
    const c = colors();
    this.root.dataset.began = began;
    pen.font = `${c.small}px ${c.font}`;
    pen.fillStyle = c.back;
    pen.globalAlpha = 0.8;
    pen.fillRect(0, 0, pen.measureText(began).width + 8, c.small + 5);
    pen.globalAlpha = 1;
    pen.fillStyle = c.dim;
    pen.fillText(began, 4, c.small + 1);
  }

  #hands() {
    let grip = null;
    const secondsOf = (dx) => {
      const [start, end] = this.on.extent();
      return (dx / this.root.clientWidth) * (end - start);
    };
    this.root.addEventListener('pointerdown', (event) => {
      const edge = event.target.dataset?.edge;
      let [from, to] = this.on.window();
      if (event.target === this.canvas || event.target === this.root) {
        const [start] = this.on.extent();
        const middle = start + secondsOf(event.clientX - this.root.getBoundingClientRect().left);
        this.on.show(middle - (to - from) / 2, middle + (to - from) / 2);
        [from, to] = this.on.window();
      }
      grip = { x: event.clientX, from, to, edge };
      this.root.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    this.root.addEventListener('pointermove', (event) => {
      if (!grip) return;
      const shift = secondsOf(event.clientX - grip.x);
      const from = grip.edge === 'to' ? grip.from : grip.from + shift;
      const to = grip.edge === 'from' ? grip.to : grip.to + shift;
      if (to - from > 10) this.on.show(from, to);
    });
    for (const type of ['pointerup', 'pointercancel']) {
      this.root.addEventListener(type, () => {
        grip = null;
      });
    }
    this.pane.addEventListener('keydown', (event) => {
      const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!direction) return;
      event.preventDefault();
      event.stopPropagation();
      this.on.step(direction);
    });
  }
}
