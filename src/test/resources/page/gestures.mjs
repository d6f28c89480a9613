// Tests of what mouse and fingers do to a plot.

import { gestures } from '/js/charts/gestures.js';
import { equal, test } from './check.mjs';

/** A plot of 800 pixels and as many seconds, and what was done to it. */
function touched() {
  const root = document.createElement('div');
  const done = { panned: 0, zoomed: 0, clicked: 0, crosshair: null, captured: [] };
  root.setPointerCapture = (id) => done.captured.push(id);
  root.hasPointerCapture = (id) => done.captured.includes(id);
  const plot = { width: 800, shown: { from: 0, to: 800 }, placeOf: (x) => x / 800, secondAt: (x) => x };
  gestures(root, plot, {
    pan: (seconds) => (done.panned += seconds), zoom: () => done.zoomed++, clicked: () => done.clicked++, reset: () => {},
    setCrosshair: (second) => (done.crosshair = second), showTip: () => {}, hideTip: () => {},
  });
  const send = (pointerType) => (type, pointerId, clientX, more = {}) =>
    root.dispatchEvent(new PointerEvent(type, { pointerId, pointerType, clientX, buttons: type === 'pointerup' ? 0 : 1, ...more }));
  return { done, mouse: send('mouse'), finger: send('touch') };
}

test('a mouse that is pressed is followed out of the plot from the first pixel on', () => {
  const { done, mouse } = touched();
  mouse('pointerdown', 1, 300);
  equal(done.captured, [1]);
  mouse('pointermove', 1, 340);
  equal(done.panned, -40);
});

test('a mouse whose release was told to nobody drags nothing when it comes back', () => {
  const { done, mouse } = touched();
  mouse('pointerdown', 1, 300);
  mouse('pointermove', 1, 400, { buttons: 0 });
  mouse('pointermove', 1, 500, { buttons: 0 });
  equal([done.panned, done.crosshair], [0, 500]);
});

test('two fingers end without a jump and are no press, whichever is lifted first', () => {
  for (const [stays, at] of [[1, 318], [2, 80]]) {
    const { done, finger } = touched();
    finger('pointerdown', 1, 300);
    finger('pointerdown', 2, 100);
    finger('pointermove', 2, 80);
    finger('pointermove', 1, 318);
    equal(done.zoomed, 2);
    finger('pointerup', 3 - stays, 398 - at);
    finger('pointermove', stays, at + 2);
    finger('pointerup', stays, at + 2);
    equal([done.panned, done.clicked], [-2, 0]);
  }
});

test('one finger that does not move is a press', () => {
  const { done, finger } = touched();
  finger('pointerdown', 1, 300);
  finger('pointerup', 1, 301);
  equal([done.clicked, done.crosshair, done.panned], [1, 301, 0]);
});
