// A named question as an address that answers with CSV, and the name of the file that it makes.

/** The most rows an answer has. */
const ROWS_MAX = 100000;

/** Where the answer is as CSV, whole but for answers of more rows than the server gives. */
export function csvAddress(query, parameters) {
  return `/api/master/query/${encodeURIComponent(query)}.csv?${new URLSearchParams({ ...parameters, rows: ROWS_MAX })}`;
}

/** Name of the file: that the tables are of made-up files, the question, its parameters in its own order. */
export function csvName(query, parameters, made) {
  const said = Object.entries(parameters).map(([name, value]) => `_${name}-${value.replace(/[^A-Za-z0-9.-]+/g, '-')}`);
  return `spreadlake${made ? '_SYNTHETIC' : ''}_${query}${said.join('')}.csv`;
}
