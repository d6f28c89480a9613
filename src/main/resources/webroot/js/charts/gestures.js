// Wheel and pinch zoom, drag pans, double click resets, hovering moves the crosshair.

const WHEEL_STEP = 0.0016;

/** Attaches the hands of one time plot. */
export function gestures(root, plot, app) {
  const pointers = new Map();
  let moved = 0;
  let lastPan = 0;

  const x = (event) => event.clientX - root.getBoundingClientRect().left;

  root.addEventListener('wheel', (event) => {
    if (event.ctrlKey || !event.shiftKey) {
      event.preventDefault();
      const amount = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
      app.zoom(Math.exp(amount * WHEEL_STEP * (event.ctrlKey ? 4 : 1)), plot.placeOf(x(event)));
    } else {
      event.preventDefault();
      const amount = event.deltaX || event.deltaY;
      app.pan((amount / plot.width) * (plot.shown.to - plot.shown.from));
    }
  }, { passive: false });

  root.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, x(event));
    // Of more fingers than one none is a click.
    moved = pointers.size > 1 ? Infinity : 0;
    lastPan = x(event);
    // However the mouse leaves the plot, its release is told here.
    if (event.pointerType === 'mouse') root.setPointerCapture(event.pointerId);
  });

  root.addEventListener('pointermove', (event) => {
    // A release that was told to nobody.
    if (event.buttons === 0) pointers.delete(event.pointerId);
    if (!pointers.has(event.pointerId)) {
      app.setCrosshair(clamp(plot.secondAt(x(event)), plot), 'pointer');
      app.showTip(plot, x(event));
      return;
    }
    if (pointers.size > 1) {
      if (pointers.size === 2) pinch(pointers, event, plot, app, x(event));
      else pointers.set(event.pointerId, x(event));
      return;
    }
    const dx = x(event) - lastPan;
    moved += Math.abs(dx);
    if (moved < 4) return;
    if (!root.hasPointerCapture(event.pointerId)) root.setPointerCapture(event.pointerId);
    root.classList.add('dragging');
    const seconds = Math.round((-dx / plot.width) * (plot.shown.to - plot.shown.from));
    if (seconds !== 0) {
      app.pan(seconds);
      lastPan = x(event);
      pointers.set(event.pointerId, lastPan);
    }
  });

  const lift = (event) => {
    const touched = pointers.delete(event.pointerId);
    root.classList.remove('dragging');
    // A finger that stays goes on from where it is.
    if (pointers.size === 1) [lastPan] = pointers.values();
    if (touched && moved < 4 && event.type === 'pointerup') {
      app.setCrosshair(clamp(plot.secondAt(x(event)), plot), 'pointer');
      app.showTip(plot, x(event));
      app.clicked(plot, x(event), event.clientY - root.getBoundingClientRect().top);
    }
  };
  root.addEventListener('pointerup', lift);
  root.addEventListener('pointercancel', lift);
  root.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse' && !pointers.size) {
      app.setCrosshair(null, 'pointer');
      app.hideTip();
    }
  });
  root.addEventListener('dblclick', (event) => {
    event.preventDefault();
    app.reset();
  });
}

function pinch(pointers, event, plot, app, at) {
  const [first, second] = [...pointers.keys()];
  const other = pointers.get(event.pointerId === first ? second : first);
  const before = Math.abs(pointers.get(event.pointerId) - other);
  const after = Math.abs(at - other);
  pointers.set(event.pointerId, at);
  if (before > 8 && after > 8) app.zoom(before / after, plot.placeOf((at + other) / 2));
}

function clamp(second, plot) {
  return Math.round(Math.min(plot.shown.to, Math.max(plot.shown.from, second)));
}
