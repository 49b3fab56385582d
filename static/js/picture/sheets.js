// A run's picture for paper and for files: of a width of its own, with the names
// of its columns, and cut where it is quiet. Pure.

import { createAxis } from './axis.js';
import { draw } from './draw.js';
import { layout, placeOf } from './layout.js';
import { text } from './svg.js';

/** Height of the columns' names, in rem. */
export const HEADS = 2;

/**
 * axisOf is the page's axis for another size of type.
 * @param {import('./axis.js').Axis} axis @param {number} rem
 */
export function axisOf(axis, rem, zoom = axis.zoom) {
  const other = createAxis({ mode: axis.mode, k: axis.k * rem / axis.rem, rem, zoom });
  for (const t of axis.T) other.push(t);
  return other;
}

/**
 * sheet draws the window [y0, y1] under the names of its columns, as SVG without
 * its outermost element. It is as high as the window and HEADS together.
 * @param {import('../model/model.js').Model} model @param {import('./axis.js').Axis} axis
 * @param {import('./layout.js').View} view
 */
export function sheet(model, axis, view) {
  const place = placeOf(model, axis, view);
  const top = HEADS * view.rem;
  return `${names(place)}<svg y="${top}" width="${view.width}" height="${Math.round(view.y1 - view.y0)}">${draw(layout(model, axis, view), view.word)}</svg>`;
}

/** The columns' names, as heads.js has them on the page. */
function names({ lanes, cast, view, rem }) {
  const head = ({ x, w }, name) => text(x + w / 2, 1.3 * rem, 'column', name, 'middle');
  const parts = [head(lanes.time, view.word('ui.timeline.time', 'time'))];
  for (const side of /** @type {const} */ (['left', 'right'])) {
    if (cast[side]) parts.push(head(lanes[side].app, cast[side]));
    if (lanes[side].tcp) parts.push(head(lanes[side].tcp, cast.transport));
  }
  if (lanes.network.w > 6 * rem) parts.push(head(lanes.network, view.word('ui.timeline.network', 'Network')));
  return parts.join('');
}

/**
 * cuts divides the picture into windows that are at most so high. A cut lies
 * just above an instant, after the longest pause of the window's last part.
 * @param {import('./axis.js').Axis} axis @param {number} tallest
 * @returns {{y0: number, y1: number}[]}
 */
export function cuts(axis, tallest) {
  const { height } = axis, windows = [];
  let y0 = 0;
  while (height - y0 > tallest) {
    const y1 = cutWithin(axis, y0 + 0.7 * tallest, y0 + tallest);
    windows.push({ y0, y1 });
    y0 = y1;
  }
  return [...windows, { y0, y1: height }];
}

function cutWithin(axis, from, to) {
  let best = to, pause = 0;
  for (let i = Math.max(1, axis.indexAt(from + axis.rem)); i < axis.T.length; i++) {
    const at = axis.yAt(i) - axis.rem, height = axis.yAt(i) - axis.yAt(i - 1);
    if (at > to) break;
    if (height > pause) [best, pause] = [at, height];
  }
  return best;
}

/**
 * @typedef {{width: number, height: number, rem: number, most: number}} Page  in px; most: sheets of it
 */

/**
 * sheets draws a run for paper; until is where the last sheet ends when the run
 * is longer than that, else 0.
 * @param {import('../model/model.js').Model} model @param {import('./axis.js').Axis} pageAxis
 * @param {any} view @param {Page} page
 */
export function sheets(model, pageAxis, view, { width, height, rem, most }) {
  const axis = axisOf(pageAxis, rem, Math.min(1, pageAxis.zoom));
  const windows = cuts(axis, height - HEADS * rem), kept = windows.slice(0, most);
  return {
    until: windows.length > most ? axis.t(kept[kept.length - 1].y1) : 0, end: axis.last,
    sheets: kept.map(({ y0, y1 }) => (
      { width, height: Math.ceil(y1 - y0 + HEADS * rem), svg: sheet(model, axis, { ...view, y0, y1, width, height, rem }) })),
  };
}
