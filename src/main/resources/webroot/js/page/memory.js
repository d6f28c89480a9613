// What the reader chose, kept in the browser. Where storage is blocked or full, it lives until the tab closes.

const fallback = new Map();

export function remember(key, value) {
  try {
    localStorage.setItem(`spreadlake.${key}`, value);
    fallback.delete(key);
  } catch {
    fallback.set(key, value);
  }
}

/** @param changed called when another page of this browser has kept something else */
export function whenRemembered(key, changed) {
  addEventListener('storage', (event) => {
    if (event.key === `spreadlake.${key}`) changed();
  });
}

export function recall(key) {
  if (fallback.has(key)) return fallback.get(key);
  try {
    return localStorage.getItem(`spreadlake.${key}`);
  } catch {
    return null;
  }
}
