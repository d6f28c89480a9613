// Colours of the charts, read from the style sheet so that both live in one place.

const BOOKS = 6;
/** Text in a chart grows with the reader's own size as far as the margins of the charts hold it, in pixels. */
const LARGEST_TEXT = 15;
let cached = null;

/** Forgets the colours; called when the theme changes. */
export function forgetColors() {
  cached = null;
}

export function colors() {
  if (cached) return cached;
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  cached = {
    text: read('--text'),
    dim: read('--dim'),
    line: read('--line'),
    back: read('--back'),
    warn: read('--warn'),
    error: read('--error'),
    accent: read('--accent'),
    font: getComputedStyle(document.body).fontFamily,
    small: Math.min(LARGEST_TEXT, parseFloat(style.fontSize) * 0.75),
    books: Array.from({ length: BOOKS }, (_, i) => read(`--book-${i}`)),
    hatches: new Map(),
  };
  return cached;
}

/** Hue of the nth book; from the seventh on hues come again, with another dash, five of them. */
export function bookColor(index) {
  return colors().books[index % BOOKS];
}

/** Which of the dashes the nth book has. */
export function dashOf(index) {
  return Math.floor(index / BOOKS) % 5;
}

export function bookDash(index) {
  return ['solid', [6, 3], [2, 2], [8, 3, 2, 3], [12, 4]][dashOf(index)];
}

/** A hatched pattern in a book's hue; each book's lines lean its own way. */
export function hatch(index) {
  const { hatches } = colors();
  if (hatches.has(index)) return hatches.get(index);
  const size = 8;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d');
  pen.strokeStyle = bookColor(index);
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    if (index % 2 === 0) {
      pen.moveTo(shift, size);
      pen.lineTo(shift + size, 0);
    } else {
      pen.moveTo(shift, 0);
      pen.lineTo(shift + size, size);
    }
  }
  pen.stroke();
  const pattern = { image: canvas, repeat: 'repeat' };
  hatches.set(index, pattern);
  return pattern;
}
