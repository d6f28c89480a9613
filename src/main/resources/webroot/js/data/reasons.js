// Gap reasons as the rings hold them. Pure.

/** Codes of gap reasons inside the rings; new ones are added as the server names them. */
export class Reasons {
  constructor() {
    this.names = ['unknown'];
  }

  code(name) {
    let code = this.names.indexOf(name);
    if (code < 0) code = this.names.length < 255 ? this.names.push(name) - 1 : 0;
    return code;
  }
}
