// Changes that the server wants a token for: it is asked for when it is needed, and the change sent again.

import { $, el } from '../dom.js';
import { forgetToken, keepToken, token } from '../net/access.js';
import { sendJson } from '../net/history.js';

/**
 * Sends a change. A server that wants a token is given the one of this tab, or one that is asked for.
 *
 * @returns the answer's body; an Error that says what was refused if it stays refused
 */
export async function change(method, path, body) {
  for (;;) {
    const sent = token();
    try {
      return await sendJson(method, path, body, sent);
    } catch (error) {
      if (error.status !== 401) throw error;
      if (sent) forgetToken();
      const given = await askToken(sent ? 'The server does not take this token.' : 'This server takes changes only with its token, the setting http.token.');
      if (given === null) throw error;
      keepToken(given);
    }
  }
}

/** The token typed; null if the reader went back. */
function askToken(why) {
  const dialog = $('signin');
  const field = el('input', { type: 'password', id: 'signin-token', autocomplete: 'off', required: true, 'aria-describedby': 'signin-why' });
  return new Promise((resolve) => {
    let given = null;
    const form = el('form', { class: 'signin', onsubmit: (event) => {
      event.preventDefault();
      given = field.value.trim() || null;
      dialog.close();
    } },
    el('label', {}, el('span', {}, 'Token'), field),
    el('button', { type: 'submit' }, 'Sign in'),
    el('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'));
    dialog.replaceChildren(el('h2', { id: 'signin-title' }, 'Sign in to change something'), el('p', { class: 'dim', id: 'signin-why' }, `${why} It is kept for this tab only.`), form);
    dialog.addEventListener('close', () => resolve(given), { once: true });
    dialog.showModal();
    field.focus();
  });
}
