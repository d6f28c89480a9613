// The few things the panels need of the DOM. Text only ever goes in as text, never as markup.

export const $ = (id) => document.getElementById(id);

/** An element with properties (`class`, `data-…`, `aria-…`, on…) and children. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key === 'class' ? 'class' : key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Sets text only where it differs, so that a quiet page stays quiet. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute only where it differs. */
export function setAttr(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * Remembers what the reader did in a part of the page that is about to be drawn anew: where its boxes are
 * scrolled to, what was typed, which control has the focus.
 *
 * @returns {() => void} puts it back where the new part has the same
 */
export function keep(root) {
  const nameOf = (node) => node.id || node.getAttribute('name') || node.getAttribute('aria-label') || node.textContent;
  const controls = 'button, input, select, a, [tabindex]';
  const boxes = new Map([...root.querySelectorAll('.scroll')].map((box) => [nameOf(box), [box.scrollTop, box.scrollLeft]]));
  const typed = [...root.querySelectorAll('input')].filter((one) => one.value !== one.defaultValue || one.checked !== one.defaultChecked);
  const values = new Map(typed.map((one) => [nameOf(one), one]));
  const focused = root.contains(document.activeElement) && document.activeElement !== root ? nameOf(document.activeElement) : null;
  return () => {
    for (const box of root.querySelectorAll('.scroll')) [box.scrollTop, box.scrollLeft] = boxes.get(nameOf(box)) ?? [0, 0];
    for (const one of root.querySelectorAll('input')) {
      const before = values.get(nameOf(one));
      if (before) Object.assign(one, { value: before.value, checked: before.checked });
    }
    if (focused === null) return;
    const again = [...root.querySelectorAll(controls)].find((one) => nameOf(one) === focused && !one.disabled);
    (again ?? root).focus({ preventScroll: true });
  };
}

/** Makes `nodes` the children of `root`; what stands right already is not touched and keeps its focus. */
export function arrange(root, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...root.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (root.children[i] !== node) root.insertBefore(node, root.children[i] ?? null);
  });
}

/** A number whose changed digits light up for 150 ms; nothing else of it is touched. */
export class FlashNumber {
  constructor(node) {
    this.node = node;
    this.text = '';
    this.timer = 0;
    this.frame = 0;
  }

  set(text, flash = true) {
    if (text === this.text) return;
    const before = this.text;
    this.text = text;
    if (!flash || before.length !== text.length) {
      this.node.textContent = text;
      return;
    }
    this.node.replaceChildren(...runsOf(before, text).map(({ part, changed }) => (changed ? el('span', { class: 'flash' }, part) : part)));
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    // Counted from the frame after, so that a long paint takes nothing off what is seen.
    this.frame = requestAnimationFrame(() => {
      this.timer = setTimeout(() => {
        this.node.textContent = this.text;
      }, 150);
    });
  }
}

/** A text of the same length cut into parts that are as before and parts that are not. */
function runsOf(before, text) {
  const runs = [];
  for (let i = 0; i < text.length; i++) {
    const changed = text[i] !== before[i];
    if (runs.at(-1)?.changed === changed) runs.at(-1).part += text[i];
    else runs.push({ part: text[i], changed });
  }
  return runs;
}

/** A number as text, with a unit or without: what stands before the point, and what after it. */
const NUMBER = /^[+−-]?[\d,]+(?:\.(\d+))?( %)?$/;

/** Room to the right of each number of a column, so that the points lie below each other. */
function alignPoints(cells) {
  const digits = cells.map((cell) => NUMBER.exec(cell.textContent)?.[1]?.length ?? 0);
  const most = Math.max(0, ...digits);
  cells.forEach((cell, i) => {
    if (digits[i] === most || !NUMBER.test(cell.textContent)) return;
    cell.style.paddingRight = `calc(12px + ${most - digits[i] + (digits[i] ? 0 : 0.5)}ch)`;
  });
}

/** A table: {caption, columns: [{title, number, wraps}], rows: [[…]]}. */
export function table({ caption, columns, rows }) {
  const lines = rows.map((row) => row.map((cell, i) => el('td', { class: columns[i].number ? 'n' : columns[i].wraps ? 'wraps' : null },
    columns[i].number && typeof cell === 'string' ? cell.replace(/^-(?=\d)/, '−') : cell)));
  columns.forEach((column, i) => {
    if (column.number) alignPoints(lines.map((line) => line[i]).filter(Boolean));
  });
  return el('table', {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, ...columns.map((c) => el('th', { scope: 'col', class: c.number ? 'n' : null }, c.title)))),
    el('tbody', {}, ...lines.map((cells) => el('tr', {}, ...cells))));
}

/** Fills a select, keeping what is chosen if it is still there. */
export function fillSelect(select, options, chosen) {
  const key = options.map(([value, text]) => `${value}=${text}`).join();
  if (select.dataset.options !== key) {
    select.dataset.options = key;
    select.replaceChildren(...options.map(([value, text]) => el('option', { value }, text)));
  }
  if (select.value !== chosen && options.some(([value]) => value === chosen)) select.value = chosen;
}

/** Entries of a legend of lines, of [{name, hue, dashed}]. */
export function legendLines(lines) {
  return lines.map(({ name, hue, dashed }) => el('span', { class: `hue-${hue}` }, el('span', { class: `swatch line${dashed ? ' dashed' : ''}` }), name));
}
