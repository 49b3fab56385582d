// Time to pixels and back. One rule gives all three axes: the step between two
// successive instants is as high as k·Δt, but never below lo nor above hi. In
// the folded axis a step that would pass hi becomes a fold of fixed height.

import { countWhile } from '../model/spans.js';

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
  /** @type {number[]} the instants */ const T = [];
  /** @type {number[]} height down to each instant at zoom 1, without folds */ const plain = [];
  /** @type {number[]} folds down to each instant */ const folded = [];
  /** @type {{i: number, t0: number, t1: number}[]} fold i ends at instant i */ const folds = [];
  let scale = zoom;

  const foldHeight = () => FOLD * rem * Math.min(1, scale);
  const yAt = (i) => TOP * rem + scale * plain[i] + foldHeight() * folded[i];
  const boxOf = ({ i, t0, t1 }) => ({ t0, t1, y0: yAt(i - 1), y1: yAt(i) });

  function push(t) {
    const n = T.length;
    if (n > 0 && t <= T[n - 1]) return;
    const natural = n ? k * (t - T[n - 1]) : 0;
    const isFold = mode === 'folded' && natural > hi * rem;
    const height = n && !isFold ? Math.min(Math.max(natural, lo * rem), hi * rem) : 0;
    if (isFold) folds.push({ i: n, t0: T[n - 1], t1: t });
    T.push(t);
    plain.push(n ? plain[n - 1] + height : 0);
    folded.push(folds.length);
  }

  /** The first instant for which reached(i) holds; as many as there are when none does. */
  function firstIndex(reached) {
    let low = 0;
    let high = T.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (reached(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** From one measure to the other: linear between instants, clamped at both ends. */
  function map(value, from, to) {
    const n = T.length;
    if (n < 2) return n ? to(0) : 0;
    const i = Math.min(Math.max(firstIndex((j) => from(j) > value), 1), n - 1);
    const width = from(i) - from(i - 1);
    const share = width ? Math.min(1, Math.max(0, (value - from(i - 1)) / width)) : 0;
    return to(i - 1) + (to(i) - to(i - 1)) * share;
  }

  const tAt = (i) => T[i];

  return {
    mode, k, rem, T, push, yAt,
    get zoom() { return scale; },
    set zoom(z) { scale = z; },
    y: (t) => map(t, tAt, yAt),
    t: (y) => map(y, yAt, tAt),
    get first() { return T[0] ?? 0; },
    get last() { return T.at(-1) ?? 0; },
    get top() { return T.length ? yAt(0) : 0; },
    get bottom() { return T.length ? yAt(T.length - 1) : 0; },
    get height() { return (T.length ? yAt(T.length - 1) : 0) + FOOT * rem; },
    /** The first instant at or below y. */
    indexAt: (y) => firstIndex((i) => yAt(i) >= y),
    /** The folds that a window of pixels touches. @returns {Fold[]} */
    foldsWithin(y0, y1) {
      const from = countWhile(folds, (f) => yAt(f.i) <= y0);
      const to = countWhile(folds, (f) => yAt(f.i - 1) < y1);
      return folds.slice(from, to).map(boxOf);
    },
    /** The fold at y, or the next one below. @returns {Fold|undefined} */
    foldFrom(y) {
      const fold = folds[countWhile(folds, (f) => yAt(f.i) <= y)];
      return fold && boxOf(fold);
    },
  };
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
