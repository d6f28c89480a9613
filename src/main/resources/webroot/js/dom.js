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

/** A number whose changed digits light up for 150 ms; nothing else of it is touched. */
export class FlashNumber {
  constructor(node) {
    this.same = document.createTextNode('');
    this.changed = document.createElement('span');
    node.replaceChildren(this.same, this.changed);
    this.text = '';
    this.timer = 0;
    this.frame = 0;
  }

  set(text, flash = true) {
    if (text === this.text) return;
    let prefix = 0;
    while (prefix < text.length && text[prefix] === this.text[prefix]) prefix++;
    const first = this.text === '' || this.text.length !== text.length;
    this.text = text;
    this.same.data = text.slice(0, prefix);
    this.changed.textContent = text.slice(prefix);
    if (!flash || first) return;
    this.changed.className = 'flash';
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    // Counted from the frame after, so that a long paint takes nothing off what is seen.
    this.frame = requestAnimationFrame(() => {
      this.timer = setTimeout(() => {
        this.changed.className = '';
      }, 150);
    });
  }
}

/** A table: {caption, columns: [{title, number}], rows: [[…]]}. */
export function table({ caption, columns, rows }) {
  return el('table', {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, ...columns.map((c) => el('th', { scope: 'col', class: c.number ? 'n' : null }, c.title)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((cell, i) =>
      el('td', { class: columns[i].number ? 'n' : null }, cell))))));
}

/** Fills a select, keeping what is chosen if it is still there. */
export function fillSelect(select, options, chosen) {
  const key = options.map(([value, text]) => `${value}=${text}`).join();
  if (select.dataset.options !== key) {
    select.dataset.options = key;
    select.replaceChildren(...options.map(([value, text]) => el('option', { value }, text)));
  }
  if (chosen !== undefined && select.value !== chosen) select.value = chosen;
}
