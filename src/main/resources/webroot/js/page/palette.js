// The command palette: type, arrow, enter. Also how `/` jumps to a book.

import { $, el, setAttr } from '../dom.js';

export class Palette {
  constructor() {
    this.dialog = $('palette');
    this.input = el('input', {
      type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'palette-list', 'aria-autocomplete': 'list',
      autocomplete: 'off', 'aria-label': 'Command or book',
    });
    this.list = el('div', { role: 'listbox', id: 'palette-list', 'aria-label': 'Commands' });
    this.none = el('p', { class: 'empty', hidden: true }, 'No command or book has that name.');
    this.dialog.append(this.input, this.list, this.none);
    this.input.addEventListener('input', () => this.#fill());
    this.input.addEventListener('keydown', (event) => this.#key(event));
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.commands = [];
    this.chosen = 0;
  }

  open(commands, placeholder) {
    this.commands = commands;
    this.input.value = '';
    this.input.placeholder = placeholder;
    if (!this.dialog.open) this.dialog.showModal();
    this.#fill();
    this.input.focus();
  }

  #fill() {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.shown = this.commands.filter((command) => words.every((word) => command.title.toLowerCase().includes(word))).slice(0, 50);
    this.chosen = 0;
    this.list.replaceChildren(...this.shown.map((command, i) => el('div', {
      role: 'option', id: `palette-${i}`, 'aria-selected': 'false', onclick: () => this.#run(command),
    }, command.title, command.shown ? el('kbd', {}, command.shown) : null)));
    this.list.hidden = this.shown.length === 0;
    this.none.hidden = this.shown.length > 0;
    this.#mark();
  }

  #mark() {
    [...this.list.children].forEach((node, i) => setAttr(node, 'aria-selected', String(i === this.chosen)));
    const node = this.list.children[this.chosen];
    setAttr(this.input, 'aria-activedescendant', node ? node.id : '');
    node?.scrollIntoView({ block: 'nearest' });
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.shown.length) {
      event.preventDefault();
      this.chosen = (this.chosen + step + this.shown.length) % this.shown.length;
      this.#mark();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (this.shown[this.chosen]) this.#run(this.shown[this.chosen]);
    }
  }

  #run(command) {
    this.dialog.close();
    command.run();
  }
}
