// The clock of the playhead. It either goes from step to step at an even pace,
// or runs at a share of the recorded time; folds are crossed in pixels, so that
// a minute takes as long as its fold is tall.

const FOLD_SPEED = 5.5; // rem a second
const READING = 0.6; // seconds a step while a live run is followed
const CATCH_UP = 1.2; // seconds until the step that the learner must decide is reached
const LONGEST_FRAME = 100; // ms

/**
 * @typedef {Object} Clock
 * @property {number} index the current step; −1 before the first
 * @property {number} y where the playhead is
 * @property {number} t
 * @property {boolean} playing
 * @property {boolean} following a live run, at reading speed
 * @property {'steps'|number} pace one step a second, or a share of recorded time
 * @property {number} progress from this step to the next, 0…1
 */

/** @returns {Clock} */
export const createClock = () => ({ index: -1, y: 0, t: 0, playing: false, following: false, pace: 'steps', progress: 0 });

/**
 * Moves the clock by ms milliseconds of the viewer's time.
 * @param {Clock} clock @param {import('../model/model.js').Model} model @param {import('../picture/axis.js').Axis} axis
 */
export function advance(clock, ms, model, axis, smooth = true) {
  const frame = Math.min(ms, LONGEST_FRAME) / 1000;
  if (clock.following) stepwise(clock, frame / readingPace(clock, model), model, axis, smooth);
  else if (clock.pace === 'steps') stepwise(clock, frame, model, axis, smooth);
  else timewise(clock, frame, model, axis);
}

/** A program that waits for the learner is not kept waiting by the playhead. */
function readingPace(clock, model) {
  const behind = model.steps.length - 1 - clock.index;
  return model.gates.size ? Math.min(READING, CATCH_UP / Math.max(1, behind)) : READING;
}

function stepwise(clock, share, model, axis, smooth) {
  const last = model.steps.length - 1;
  clock.progress += share;
  while (clock.progress >= 1 && clock.index < last) {
    clock.index++;
    clock.progress -= 1;
  }
  if (clock.index >= last) {
    clock.progress = 0;
    if (!clock.following || model.end) clock.playing = clock.following = false;
  }
  const from = heightOf(model, axis, clock.index);
  const to = heightOf(model, axis, Math.min(clock.index + 1, last));
  clock.y = smooth ? from + (to - from) * clock.progress : from;
  clock.t = axis.t(clock.y);
}

const heightOf = (model, axis, index) => axis.y(model.steps[Math.max(0, index)]?.t ?? 0);

function timewise(clock, seconds, model, axis) {
  const fold = axis.foldFrom(clock.y + 0.01);
  if (fold && fold.y0 <= clock.y + 0.01) {
    clock.y = Math.min(fold.y1, clock.y + seconds * FOLD_SPEED * axis.rem);
    clock.t = axis.t(clock.y);
  } else {
    clock.t = Math.min(clock.t + seconds * 1e9 * Number(clock.pace), fold?.t0 ?? axis.last);
    clock.y = axis.y(clock.t);
  }
  clock.index = model.stepAt(clock.t);
  if (clock.t >= axis.last) clock.playing = false;
}

/** Puts the clock on a step. */
export function moveTo(clock, index, model, axis) {
  clock.index = Math.max(-1, Math.min(index, model.steps.length - 1));
  clock.progress = 0;
  clock.t = model.steps[Math.max(0, clock.index)]?.t ?? axis.first;
  clock.y = axis.y(clock.t);
}

/** Keeps the clock's place when the axis has changed. */
export function settle(clock, model, axis) {
  if (clock.pace === 'steps' || clock.following) stepwise(clock, 0, model, axis, true);
  else clock.y = axis.y(clock.t);
}

const KINDS = {
  event: () => true,
  call: (e) => e.kind === 'call' || e.kind === 'return',
  segment: (e) => e.kind === 'segment' || e.kind === 'datagram' || e.kind === 'arrive',
  state: (e) => e.kind === 'state',
};

/** The nearest step of a unit, forwards or backwards. */
export function nextStep(model, index, direction, unit = 'event') {
  const wanted = KINDS[unit] ?? KINDS.event;
  for (let i = index + direction; i >= 0 && i < model.steps.length; i += direction) {
    if (wanted(model.event(model.steps[i].seq) ?? {})) return i;
  }
  return index;
}
