// What the tests of the page's pure modules share; run inside Chromium by PureModulesTest.

const tests = [];

export const test = (name, body) => tests.push({ name, body });

export function equal(actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, was ${a}`);
}

export const at = (second) => new Date(second * 1000).toISOString().replace('.000Z', '+00:00');
export const T = 1_800_000_000;

export function hello(mode = 'simulated') {
  return { type: 'hello', mode, version: '1', server_time: at(T), books: ['btc_mxn'], venues: { bitso: ['btc_mxn'] }, thresholds: ['0.5'] };
}

export function spread(second, value, more = {}) {
  return { type: 'spread', orderbook_timestamp: at(second), book: 'btc_mxn', bid: '1.00', ask: '1.01', spread: String(value), age_ms: 10, ...more };
}

/** Settles once it holds. */
export async function until(holds) {
  const end = performance.now() + 20000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Answers some calls as a server would until the work is done; the page that these tests run beside goes on with its own. */
export async function answering(answer, work) {
  const { fetch } = globalThis;
  globalThis.fetch = (path, init) => answer(String(path)) ?? fetch(path, init);
  try {
    await work();
  } finally {
    globalThis.fetch = fetch;
  }
}

/** Runs all of them: [{name, error}]. */
export async function run() {
  const results = [];
  for (const { name, body } of tests) {
    try {
      await body();
      results.push({ name, error: null });
    } catch (error) {
      results.push({ name, error: String(error.stack ?? error) });
    }
  }
  return results;
}
