// The window [y0, y1] of a run as boxes: pure geometry, drawn elsewhere. All y
// are relative to y0, because coordinates in a browser are float32.

import { castOf } from '../model/cast.js';
import { lanesOf } from './lanes.js';
import { Shelf } from './shelf.js';
import { layoutFolds, layoutTicks } from './layout-time.js';
import { layoutStates } from './layout-states.js';
import { layoutBuffers } from './layout-bytes.js';
import { layoutCalls } from './layout-calls.js';
import { layoutBulks } from './layout-bulk.js';
import { layoutSegments } from './layout-segments.js';
import { layoutDensity } from './layout-density.js';
import { layoutStrips } from './layout-strips.js';
import { Lighting } from './lighting.js';

/**
 * @typedef {Object} View
 * @property {number} width @property {number} rem
 * @property {number} y0 @property {number} y1 the window, in the axis's pixels
 * @property {number} height what of it is seen at once
 * @property {import('./measure.js').Measure} measure
 * @property {string} [focus]
 * @property {number|null} [selected] lights this mark, its causes and effects
 * @property {import('../model/events.js').Bytes|null} [range] lights the way of these bytes
 * @property {(key: string, otherwise: string) => string} word
 *
 * @typedef {Object} Place  what every part of the layout needs
 * @property {import('../model/model.js').Model} model
 * @property {import('./axis.js').Axis} axis
 * @property {import('../model/cast.js').Cast} cast
 * @property {import('./lanes.js').Lanes} lanes
 * @property {View} view
 * @property {number} rem
 * @property {number} t0 @property {number} t1 the window in time
 * @property {(t: number) => number} y
 * @property {Shelf} shelf
 * @property {import('./lighting.js').Lighting} lighting
 * @property {boolean} bare no room for labels
 */

const CROWDED = 280; // marks on a screen (some 600 events, notes included) above which they can't be told apart
const BARE = 80; // above which there is no room for labels

/**
 * @param {import('../model/model.js').Model} model
 * @param {import('./axis.js').Axis} axis
 * @param {View} view
 */
export function layout(model, axis, view) {
  const place = placeOf(model, axis, view);
  const common = {
    height: view.y1 - view.y0, rem: view.rem, lanes: place.lanes, cast: place.cast,
    folds: layoutFolds(place), ticks: layoutTicks(place), strips: layoutStrips(place), lit: place.lighting.on,
  };
  const marks = marksOnScreen(model, axis, view);
  if (marks > CROWDED) return { ...common, density: layoutDensity(place) };
  place.bare = marks > BARE;
  const segments = layoutSegments(place);
  const calls = layoutCalls(place);
  return { ...common, ...layoutStates(place), ribbons: layoutBuffers(place), bulks: layoutBulks(place), segments, calls, density: null };
}

/** @typedef {ReturnType<typeof layout>} Picture */

/** @returns {Place} */
export function placeOf(model, axis, view) {
  const cast = castOf(model, view.focus);
  const { y0, y1, rem } = view;
  const y = (t) => Math.min(Math.max(axis.y(t), y0 - 4 * rem), y1 + 4 * rem) - y0;
  return {
    model, axis, cast, view, rem, y,
    lanes: lanesOf(cast, view.width, rem),
    t0: axis.t(y0), t1: axis.t(y1),
    shelf: new Shelf(),
    bare: false,
    lighting: new Lighting(model, view),
  };
}

/** How many marks one screen of the window holds. */
function marksOnScreen(model, axis, view) {
  const marks = model.marksWithin(axis.t(view.y0), axis.t(view.y1));
  const screens = Math.max(1, (Math.min(view.y1, axis.height) - view.y0) / Math.max(1, view.height));
  return marks / screens;
}
