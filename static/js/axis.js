// Time to pixels and back. One rule gives all three axes: the step between two
// successive instants is as high as k·Δt, but never below lo nor above hi. In
// the folded axis a step that would pass hi becomes a fold of fixed height.

import { countWhile } from './spans.js';

/** Bounds of a step, in rem. */
export const MODES = {
  scale: { lo: 0, hi: Infinity },
  folded: { lo: 1.5, hi: 7 },
  steps: { lo: 1.75, hi: 1.75 },
};

const FOLD = 5.2; // rem
const TOP = 1.6; // rem above the first instant
const FOOT = 3; // rem below the last

/** The tallest element that browsers lay out without losing pixels. */
export const TALLEST = 3.2e7;

/**
 * @typedef {{t0: number, t1: number, y0: number, y1: number}} Fold
 * @typedef {ReturnType<typeof createAxis>} Axis
 */

/**
 * @param {{mode: 'scale'|'folded'|'steps', k: number, rem: number, zoom?: number}} options
 * k: pixels per ns at zoom 1
 */
export function createAxis({ mode, k, rem, zoom = 1 }) {
  const { lo, hi } = MODES[mode];
  /** @type {number[]} */ const T = [];
  /** @type {number[]} */ const Y = [];
  /** @type {Fold[]} */ const folds = [];

  const folds_ = (natural) => mode === 'folded' && natural > hi * rem;
  const height = (natural) =>
    folds_(natural) ? FOLD * rem * Math.min(1, zoom) : zoom * Math.min(Math.max(natural, lo * rem), hi * rem);

  function push(t) {
    const n = T.length;
    if (n === 0) {
      T.push(t);
      Y.push(TOP * rem);
      return;
    }
    const dt = t - T[n - 1];
    if (dt <= 0) return;
    const y0 = Y[n - 1];
    const y1 = y0 + height(k * dt);
    if (folds_(k * dt)) folds.push({ t0: T[n - 1], t1: t, y0, y1 });
    T.push(t);
    Y.push(y1);
  }

  return {
    mode, k, rem, zoom, T, Y, folds, push,
    y: (t) => interpolate(T, Y, t),
    t: (y) => interpolate(Y, T, y),
    get first() { return T[0] ?? 0; },
    get last() { return T.at(-1) ?? 0; },
    get top() { return Y[0] ?? 0; },
    get bottom() { return Y.at(-1) ?? 0; },
    get height() { return (Y.at(-1) ?? 0) + FOOT * rem; },
    /** The folds that a window of pixels touches. */
    foldsWithin(y0, y1) {
      const a = countWhile(folds, (f) => f.y1 <= y0);
      const b = countWhile(folds, (f) => f.y0 < y1);
      return folds.slice(a, b);
    },
  };
}

/** Linear between the points (from[i], to[i]), clamped at both ends. */
function interpolate(from, to, value) {
  const n = from.length;
  if (n < 2) return to[0] ?? 0;
  const i = Math.min(Math.max(countWhile(from, (v) => v <= value), 1), n - 1);
  const width = from[i] - from[i - 1];
  const share = width ? Math.min(1, Math.max(0, (value - from[i - 1]) / width)) : 0;
  return to[i - 1] + (to[i] - to[i - 1]) * share;
}

/**
 * Pixels per ns that suit a recording: to scale, all of it in the window;
 * folded, so that only what is long beside the usual gap folds.
 */
export function naturalScale(mode, instants, rem, windowHeight) {
  const span = (instants.at(-1) ?? 1) - (instants[0] ?? 0);
  if (mode === 'scale') return Math.max(rem, windowHeight - (TOP + FOOT) * rem) / Math.max(1, span);
  const gaps = sampleGaps(instants);
  const at = (share) => gaps[Math.floor(gaps.length * share)] ?? 1000;
  return (MODES.folded.hi * rem * 0.98) / Math.max(1, at(0.9), 16 * at(0.5));
}

/** Gaps between instants, sorted; at most about 2000 of them. */
function sampleGaps(instants) {
  const stride = Math.max(1, Math.floor(instants.length / 2000));
  const gaps = [];
  for (let i = 1; i < instants.length; i += stride) gaps.push(instants[i] - instants[i - 1]);
  return gaps.sort((a, b) => a - b);
}

const UNITS = /** @type {const} */ ([[1e3, 'ns'], [1e6, 'µs'], [1e9, 'ms'], [3.6e12, 's'], [Infinity, 'h']]);
const SIZE = { ns: 1, 'µs': 1e3, ms: 1e6, s: 1e9, h: 3.6e12 };

/** ns in words, "40.1 ms"; as exact as step demands, or with three digits. */
export function formatTime(ns, step = 0) {
  if (ns === 0) return '0';
  const size = Math.abs(ns);
  const unit = size < 1e6 ? 'µs' : (UNITS.find(([below]) => size < below) ?? UNITS[4])[1];
  const value = ns / SIZE[unit];
  return `${value.toFixed(digits(Math.abs(value), step / SIZE[unit]))} ${unit}`;
}

function digits(value, step) {
  if (step > 0) return Math.min(3, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  if (value >= 100) return 0;
  return value >= 10 ? 1 : 2;
}
