// The bearer token of a server that asks for one before it changes anything. It lives in this tab only: in
// its memory and its session storage, never in an address.

const KEY = 'spreadlake.token';
let held = null;

/** The token of this tab; null if there is none. */
export function token() {
  if (held !== null) return held;
  try {
    held = sessionStorage.getItem(KEY);
  } catch (error) {
    console.warn('storage is blocked, so the token is asked for again after a reload', error);
  }
  return held;
}

export function keepToken(text) {
  held = text;
  try {
    sessionStorage.setItem(KEY, text);
  } catch (error) {
    console.warn('storage is blocked, so the token is asked for again after a reload', error);
  }
}

export function forgetToken() {
  held = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch (error) {
    console.warn('storage is blocked, so there was nothing to forget in it', error);
  }
}
