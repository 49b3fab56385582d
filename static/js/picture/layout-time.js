// The time lane: ticks, and the folds that go across the whole picture.

import { formatTime } from '../model/time.js';

/** @param {import('./layout.js').Place} place */
export function layoutFolds({ axis, view, rem }) {
  return axis.foldsWithin(view.y0, view.y1)
    .filter((f) => f.y1 - f.y0 > 5)
    .map((f) => ({ y0: f.y0 - view.y0, y1: f.y1 - view.y0, text: formatTime(f.t1 - f.t0), small: f.y1 - f.y0 < 3 * rem }));
}

/** @param {import('./layout.js').Place} place */
export function layoutTicks(place) {
  const { axis, view, rem } = place;
  const ticks = axis.mode === 'scale' ? roundTicks(place) : instantTicks(place);
  let low = -Infinity;
  return ticks.filter((tick) => {
    if (tick.y - low < 1.15 * rem) return false;
    low = tick.y;
    return tick.y > -rem && tick.y < view.y1 - view.y0 + rem;
  });
}

/** Each instant has its own height, so each is named; what rounds alike, by what came since. */
function instantTicks({ axis, view, rem }) {
  const { T, yAt } = axis;
  const ticks = [];
  let low = -Infinity;
  let before = '';
  let since = 0;
  for (let i = axis.indexAt(view.y0 - rem); i < T.length && yAt(i) <= view.y1; i++) {
    if (yAt(i) - low < 1.15 * rem) continue;
    low = yAt(i);
    const text = formatTime(T[i], 1000);
    ticks.push({ y: low - view.y0, text: text === before ? `+${formatTime(T[i] - since)}` : text, grid: axis.mode === 'steps' });
    if (text !== before) since = T[i];
    before = text;
  }
  return ticks;
}

/** To scale, ticks stand at round times. */
function roundTicks({ axis, view, rem }) {
  const first = Math.max(axis.t(view.y0), axis.first);
  const perPixel = 1 / (axis.k * axis.zoom);
  const step = roundUp(perPixel * 2.6 * rem);
  const ticks = [];
  for (let t = Math.ceil(first / step) * step; t <= axis.t(view.y1) && ticks.length < 400; t += step) {
    ticks.push({ y: axis.y(t) - view.y0, text: formatTime(t, step), grid: true });
  }
  return ticks;
}

function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  return power * [1, 2, 5, 10].find((digit) => digit * power >= value);
}
