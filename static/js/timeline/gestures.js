// Zoom and pan: by wheel, by two fingers, and by keys while the timeline has
// the focus. A wheel alone and one finger scroll, as everywhere.

const NOTCH = 1.25; // how much one press of a key, or one notch of a wheel, magnifies
const PIXELS = 100; // of a wheel's notch
const SCREEN = 0.25; // of the window, by which a key pans

/**
 * @param {HTMLElement} scroll the window on the picture
 * @param {{zoom: (by: number, y?: number) => void, pan: (dy: number) => void, step: (direction: number) => void}} on
 * zoom: y is the height in the window that stays where it is
 */
export function wireGestures(scroll, on) {
  const top = () => scroll.getBoundingClientRect().top;

  scroll.addEventListener('wheel', (e) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    on.zoom(NOTCH ** (-e.deltaY / PIXELS), e.clientY - top());
  }, { passive: false });

  let apart = 0; // how far two fingers are from each other
  scroll.addEventListener('touchstart', (e) => { apart = e.touches.length === 2 ? distance(e.touches) : 0; }, { passive: true });
  scroll.addEventListener('touchmove', (e) => {
    if (!apart || e.touches.length !== 2) return;
    e.preventDefault();
    const now = distance(e.touches);
    on.zoom(now / apart, (e.touches[0].clientY + e.touches[1].clientY) / 2 - top());
    apart = now;
  }, { passive: false });

  scroll.addEventListener('keydown', (e) => {
    const act = e.ctrlKey || e.metaKey || e.altKey ? undefined : KEYS[e.key.toLowerCase()];
    if (!act) return;
    e.preventDefault();
    e.stopPropagation(); // S would stop the run
    act(on, SCREEN * scroll.clientHeight);
  });
}

const distance = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY) || 1;

const KEYS = {
  w: (on) => on.zoom(NOTCH), '+': (on) => on.zoom(NOTCH), '=': (on) => on.zoom(NOTCH),
  s: (on) => on.zoom(1 / NOTCH), '-': (on) => on.zoom(1 / NOTCH),
  a: (on, dy) => on.pan(-dy), d: (on, dy) => on.pan(dy),
  ',': (on) => on.step(-1), '.': (on) => on.step(1),
};
