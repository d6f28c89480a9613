// What every chart over time is: an ECharts canvas, over it what is newest and the crosshair, the hands
// that move it, and where a second lies in it.

import { gestures } from './gestures.js';
import { zoneShort } from '../time.js';
import { Overlay } from './overlay.js';

export class Plot {
  /**
   * @param root element with the class `plot`
   * @param app what the plot asks and tells: {crosshair(), repaint(), zoom, pan, reset, setCrosshair, showTip, hideTip, clicked}
   * @param margin {left, right}: pixels beside the plot itself
   */
  constructor(root, app, margin) {
    this.root = root;
    this.app = app;
    this.margin = margin;
    this.canvas = root.querySelector('.canvas');
    this.cross = root.querySelector('.cross');
    this.newest = new Overlay(root);
    this.zoneNote = root.appendChild(Object.assign(document.createElement('span'), { className: 'zone' }));
    this.chart = null;
    this.structure = '';
    this.shown = { from: 0, to: 1 };
    this.across = 0;
    this.tall = 0;
    gestures(root, this, app);
    new ResizeObserver(() => {
      const { clientWidth, clientHeight } = this.canvas;
      // Its first word comes whether or not anything changed.
      if (clientWidth === this.across && clientHeight === this.tall) return;
      this.across = clientWidth;
      this.tall = clientHeight;
      this.chart?.resize();
      this.app.repaint();
    }).observe(this.canvas);
  }

  get height() {
    return (this.tall ||= this.canvas.clientHeight);
  }

  /** Pixels of the plot itself; remembered, because asking the browser makes it lay out the page. */
  get width() {
    return (this.across ||= this.canvas.clientWidth) - this.margin.left - this.margin.right;
  }

  /** Pixel inside the root of a second. */
  xOf(second) {
    return this.margin.left + ((second - this.shown.from) / (this.shown.to - this.shown.from)) * this.width;
  }

  /** Pixel inside the root of what the chart draws at x (shifted milliseconds) and a value of the nth grid. */
  pixelOf(grid, x, value) {
    const [left, top] = this.chart.convertToPixel({ xAxisIndex: grid, yAxisIndex: grid }, [x, value]);
    return { x: left, y: top };
  }

  /** Second under a pixel of the root, not rounded. */
  secondAt(x) {
    return this.shown.from + ((x - this.margin.left) / this.width) * (this.shown.to - this.shown.from);
  }

  /** Place of a pixel in the window: 0 left edge … 1 right edge. */
  placeOf(x) {
    return Math.min(1, Math.max(0, (x - this.margin.left) / this.width));
  }

  /** Says at the axis which zone its times are in, at its right end. */
  sayZone() {
    const text = zoneShort(this.shown.to * 1000, this.app.zone());
    if (this.zoneNote.textContent !== text) this.zoneNote.textContent = text;
  }

  /** Moves the line of the crosshair to where the page's crosshair is. */
  placeCross() {
    const second = this.app.crosshair();
    const inside = second !== null && second >= this.shown.from && second <= this.shown.to;
    this.cross.hidden = !inside;
    if (inside) this.cross.style.transform = `translateX(${Math.round(this.xOf(second))}px)`;
  }
}
