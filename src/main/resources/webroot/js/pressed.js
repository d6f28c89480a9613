// A control that is replaced between press and release gets no click: whoever draws a part of the page
// anew while something in it is held down waits until it is let go.

let held = null;
const waiting = new Map();

function letGo() {
  held = null;
  const draws = [...waiting.values()];
  waiting.clear();
  draws.forEach((draw) => draw());
}

/** Follows the pointer and the space bar over the whole page. */
export function followPresses(page = window) {
  const press = (event) => {
    held = event.target;
  };
  // The click comes after the release, in the same task; it must still find its control.
  const release = () => {
    if (held !== null) setTimeout(letGo);
  };
  page.addEventListener('pointerdown', press, true);
  page.addEventListener('keydown', (event) => event.key === ' ' && press(event), true);
  for (const end of ['pointerup', 'pointercancel', 'keyup']) page.addEventListener(end, release, true);
  // Of the window only: a press takes the focus from another control, which is no release.
  page.addEventListener('blur', release);
}

/** Draws `root` anew with `draw`: now, or once what is held down in it is let go; of several the last. */
export function drawUnpressed(root, draw) {
  if (held !== null && root.contains(held)) {
    waiting.set(root, draw);
  } else {
    waiting.delete(root);
    draw();
  }
}
