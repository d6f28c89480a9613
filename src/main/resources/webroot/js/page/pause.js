// What a paused page goes on showing, whatever is told meanwhile and drawn anew.

/**
 * The newest of everything as it is now: {edge, frames: how many have come, quotes: by book the newest observation
 * or null, implied: the newest second of the implied rate or null, minutes: {book, rows} of the market}.
 */
export function stillOf({ store, market, implied }, edge) {
  return {
    edge,
    frames: store.frames,
    quotes: new Map([...store.books.values()].map((book) => [book.name, book.last])),
    implied: implied?.implied.last ?? null,
    minutes: { book: market?.minutes.book, rows: [...(market?.minutes.rows ?? [])] },
  };
}
