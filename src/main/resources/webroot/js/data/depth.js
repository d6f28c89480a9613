// What rests near the mid price, and what taking it costs. Pure.

/** Distances from the mid price, in percent, of the amounts that the server sends. */
export const BANDS = [0.1, 0.5, 1, 2];

/** Depth of both sides as the server sends it: {bid: [4], ask: [4]} or null. */
export function depthOf(frame) {
  const depth = frame?.depth;
  if (!depth) return null;
  const bid = depth.bid ?? depth.bid_within;
  const ask = depth.ask ?? depth.ask_within;
  return Array.isArray(bid) && bid.length === BANDS.length ? { bid: bid.map(Number), ask: ask.map(Number) } : null;
}

/**
 * What selling and buying at once costs, by size.
 *
 * @param sizes amounts of the quote currency, as text
 * @returns {{size: number, base: number, sell: number|null, buy: number|null}[]|null} `base` is about what the size buys;
 *     costs in percent of the mid price, null where the book is too thin for the size; null where nothing is sent
 */
export function costOf(frame, sizes) {
  const { slippage, mid } = frame ?? {};
  if (!slippage || !sizes?.length) return null;
  return sizes.map((size, i) => ({ size: Number(size), base: Number(size) / Number(mid), sell: slippage.sell[i] ?? null, buy: slippage.buy[i] ?? null }));
}
