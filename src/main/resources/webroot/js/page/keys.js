// The keyboard: one table of commands for the keys, the palette and the help.

import { $, el } from '../dom.js';

/**
 * @typedef {{id: string, title: string, key?: string, shown?: string, run: () => void}} Command
 */

/** How this machine's keyboard calls the key of the palette. */
export const PALETTE_KEY = /^(Mac|iP)/.test(navigator.platform) ? '⌘K' : 'Ctrl K';

/** The keys of commands by their id, known before the commands are. */
export const KEYS = {
  live: 'l', pause: ' ', zone: 't', theme: 'd', jump: '/', goto: 'g', keys: '?', closer: '+', wider: '-', escape: 'Escape',
};

const COMMANDS = new Map(Object.entries(KEYS).map(([id, key]) => [key, id]));

/** Boxes that can have the focus so that keys scroll them. */
const BOXES = '.scroll, .table-box, [role="tabpanel"]';

/** Whether a box around the focus scrolls by the key, so that the key is not the page's. */
function scrolls(node, key) {
  const [inner, outer] = { ArrowLeft: WIDTHS, ArrowRight: WIDTHS, ' ': HEIGHTS }[key] ?? [];
  if (!inner) return false;
  for (let box = node.closest(BOXES); box; box = box.parentElement.closest(BOXES)) if (box[inner] > box[outer] + 1) return true;
  return false;
}

const WIDTHS = ['scrollWidth', 'clientWidth'];
const HEIGHTS = ['scrollHeight', 'clientHeight'];

/**
 * Whether a key is of what has the focus: typing in a field, and in a list of choices whatever moves in it, opens or
 * leaves it; where the list is not one of a form's fields, its letters are the page's.
 */
function isTyped(target, key) {
  if (target.closest('input, textarea, form select, [role="tablist"], [role="slider"]')) return true;
  return target.closest('select') !== null && (key.length !== 1 || key === ' ');
}

/**
 * Listens for the keys of the commands; typing in a field is left alone.
 *
 * @param run called with the id of a command
 * @param move called with the seconds that the crosshair is to move
 */
export function listenKeys(run, move) {
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      // The button, because it waits for the commands where they are not there yet, and says so if they cannot be had.
      $('palette-open').click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (isTyped(event.target, event.key)) return;
    if (event.key === ' ' && event.target.closest('button, a, summary')) return;
    if (scrolls(event.target, event.key)) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      event.preventDefault();
      move(step * (event.shiftKey ? 10 : 1));
      return;
    }
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const command = COMMANDS.get(pressed);
    if (!command) return;
    event.preventDefault();
    run(command);
  });
}

/** The dialog that lists the keys. */
export function showKeys(commands) {
  const dialog = $('keys');
  const rows = [...commands.filter((command) => command.shown), { shown: '← →', title: 'Move the crosshair by a second (with Shift: ten)' },
    { shown: 'wheel, pinch', title: 'Zoom the charts; drag to pan, double click for the live view' }];
  dialog.replaceChildren(
    el('h2', { id: 'keys-title' }, 'Keys'),
    el('dl', {}, ...rows.flatMap((row) => [el('dt', {}, el('kbd', {}, row.shown)), el('dd', {}, row.title)])),
    el('form', { method: 'dialog' }, el('button', { type: 'submit' }, 'Close')));
  if (!dialog.open) dialog.showModal();
}
