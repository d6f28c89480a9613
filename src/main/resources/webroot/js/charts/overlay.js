// A canvas over a chart for what is newest in it: drawn anew with each piece of news, while the chart
// below stands still. It is no wider than it must be, because all of it is painted each time.

export class Overlay {
  /** @param root element with the class `plot`; the canvas lies right above its chart */
  constructor(root) {
    this.canvas = document.createElement('canvas');
    this.canvas.className = 'newest';
    this.canvas.setAttribute('aria-hidden', 'true');
    root.querySelector('.canvas').after(this.canvas);
    this.pen = this.canvas.getContext('2d');
    this.left = 0;
    this.width = 0;
    this.height = 0;
    this.blank = true;
  }

  /** Lies over these pixels of the plot from now on, blank. */
  cover(left, right, height) {
    const from = Math.floor(left);
    const width = Math.max(0, Math.ceil(right) - from);
    const ratio = globalThis.devicePixelRatio || 1;
    if (from === this.left && width === this.width && height === this.height && ratio === this.ratio) {
      this.clear();
      return;
    }
    Object.assign(this, { left: from, width, height, ratio, blank: true });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    Object.assign(this.canvas.style, { left: `${from}px`, width: `${width}px`, height: `${height}px` });
    this.pen.setTransform(ratio, 0, 0, ratio, -from * ratio, 0);
  }

  clear() {
    if (this.blank) return;
    this.pen.clearRect(this.left, 0, this.width, this.height);
    this.blank = true;
  }

  /** Draws with `draw(pen)`, and only between these pixels from the top. */
  within(top, bottom, draw) {
    const { pen } = this;
    this.blank = false;
    pen.save();
    pen.beginPath();
    pen.rect(this.left, top, this.width, bottom - top);
    pen.clip();
    draw(pen);
    pen.restore();
  }

  /** Draws the same where another canvas shows the plot, at so many of its pixels for one. */
  copyTo(pen, top, ratio) {
    if (!this.blank) pen.drawImage(this.canvas, this.left * ratio, top, this.width * ratio, this.height * ratio);
  }
}

/** A line through points {x, y}; null breaks it. */
export function strokeLine(pen, points, { color, width, type }) {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.lineJoin = 'bevel';
  pen.setLineDash(type === 'dashed' ? [width * 4, width * 2] : Array.isArray(type) ? type : []);
  pen.beginPath();
  let open = false;
  for (const point of points) {
    if (point && open) pen.lineTo(point.x, point.y);
    else if (point) pen.moveTo(point.x, point.y);
    open = point !== null;
  }
  pen.stroke();
}
