// Imbalance at the top of each book over time: −1 all on the ask side, +1 all on the bid side. From second to
// second it jumps from one end to the other, so the line is a mean, of as many seconds as eight pixels show.

import { ringMeans } from '../data/series.js';
import { bookColor, bookDash } from './colors.js';
import { bookGaps, gapAreas } from './spread.js';

const LINE = 1.3;
const POINT_PIXELS = 8;
const STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const RANGES = [0.25, 0.5, 0.75, 1];

export function imbalanceBuilder(state) {
  return (frame) => {
    const { from, to, until, shift, buckets } = frame;
    const wanted = ((to - from) * POINT_PIXELS) / buckets;
    const step = STEPS.find((one) => one >= wanted) ?? STEPS.at(-1);
    state.imbalanceStep = step;
    const books = [...state.store.books.values()].filter((book) => !state.view().hidden.includes(book.name));
    let most = 0;
    const series = books.map((book) => {
      const flat = ringMeans(book.ring, 'imbalance', from, until, step, shift);
      const data = [];
      for (let i = 0; i < flat.length; i += 2) {
        data.push([flat[i], flat[i + 1]]);
        if (Math.abs(flat[i + 1]) > most) most = Math.abs(flat[i + 1]);
      }
      return {
        id: book.name, name: book.name, type: 'line', data, showSymbol: false, symbol: 'none', silent: true,
        animation: false, connectNulls: false, emphasis: { disabled: true },
        lineStyle: { width: LINE, color: bookColor(book.index), type: bookDash(book.index) },
        markArea: gapAreas(book.index, bookGaps(state, book, frame), frame),
      };
    });
    const range = RANGES.find((one) => one >= most) ?? 1;
    return {
      yAxis: {
        type: 'value', min: -range, max: range, interval: range,
        axisLabel: { formatter: (value) => (value > 0 ? `bids ${value}` : value < 0 ? `asks ${-value}` : 'even') },
      },
      series,
      tails: [],
    };
  };
}
