// Segments that are on the wire at one moment: the only marks redrawn in every
// frame while the playhead moves.

import { role } from '../model/events.js';
import { circle } from './svg.js';
import { drawRow } from './draw-bytes.js';
import { rowOf } from './layout-bytes.js';
import { pathOf, senderSide } from './layout-segments.js';

const MOST = 24; // pucks; more would be a cloud

/** The segments in flight at t. @param {import('../model/model.js').Model} model */
export function inFlight(model, t) {
  return model.segments.within(t, t).filter((s) => s.t0 < t && t < s.t1 && !s.open).slice(0, MOST);
}

/** @param {import('./layout.js').Place} place */
export function drawFlight(place, segments, t) {
  const y = place.y(t);
  return segments.map((s) => puck(place, s, y)).join('');
}

function puck(place, segment, y) {
  const from = senderSide(place, segment);
  if (!from) return '';
  const { lanes, rem, model } = place;
  const path = pathOf(place, segment, lanes[from].wire, lanes[from === 'left' ? 'right' : 'left'].wire);
  const x = alongAt(path, y);
  const e = segment.event;
  const row = e.bytes ? rowOf(place, e.bytes.stream, model.pieces(e.bytes)) : null;
  const body = circle(x, y, 1.05 * rem, 'halo') + circle(x, y, 0.62 * rem, 'puck');
  const inside = row ? drawRow(row, x - row.w / 2, y - 0.56 * rem, rem) : '';
  return `<g class="segment ${segment.datagram ? 'datagram' : role(e.flags)}">${body}${inside}</g>`;
}

/** Where a way of falling points is at height y. */
export function alongAt(path, y) {
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1], path[i]];
    if (y > b.y && i < path.length - 1) continue;
    const share = b.y > a.y ? Math.min(1, Math.max(0, (y - a.y) / (b.y - a.y))) : 1;
    return a.x + (b.x - a.x) * share;
  }
  return path[0].x;
}
