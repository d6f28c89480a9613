// Imbalance at the top of each book over time: −1 all on the ask side, +1 all on the bid side.

import { bookColor, bookDash } from './colors.js';
import { bookGaps, bookPoints, bookTail, gapAreas } from './spread.js';

const LINE = 1.1;

export function imbalanceBuilder(state) {
  return (frame) => {
    const books = [...state.store.books.values()].filter((book) => !state.view().hidden.includes(book.name));
    const series = books.map((book) => {
      const flat = bookPoints(state, book, 'imbalance', frame).sure;
      const data = [];
      for (let i = 0; i < flat.length; i += 2) data.push([flat[i], flat[i + 1]]);
      return {
        id: book.name, name: book.name, type: 'line', data, showSymbol: false, symbol: 'none', silent: true,
        animation: false, connectNulls: false, emphasis: { disabled: true },
        lineStyle: { width: LINE, color: bookColor(book.index), type: bookDash(book.index) },
        markArea: gapAreas(book.index, bookGaps(state, book, frame), frame),
      };
    });
    return {
      yAxis: {
        type: 'value', min: -1, max: 1, interval: 1,
        axisLabel: { formatter: (value) => (value > 0 ? 'bids' : value < 0 ? 'asks' : 'even') },
      },
      series,
      tails: books.map((book) => bookTail(book, 'imbalance', LINE)),
    };
  };
}
