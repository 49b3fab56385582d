// Programs that are not in full view: a slim strip each, one strip for the crowd.

import { PHASE } from './events.js';
import { countWhile } from './spans.js';

/** @param {import('./layout.js').Place} place */
export function layoutStrips(place) {
  const { lanes, cast } = place;
  const strips = lanes.strips.map((lane) => ({
    program: lane.program, label: lane.program, x: lane.x, w: lane.w,
    states: statesOf(place, lane), calls: callsOf(place, [lane.program]), blips: [],
  }));
  if (!lanes.crowd) return strips;
  const blips = callsOf(place, cast.crowd);
  strips.push({ program: cast.crowd[0], label: `× ${cast.crowd.length}`, ...lanes.crowd, states: [], calls: [], blips });
  return strips;
}

function statesOf({ model, t0, t1, y, axis, view }, lane) {
  return model.connections.bands.within(t0, t1)
    .filter((b) => model.endpoints.get(b.endpoint)?.program === lane.program && b.state !== 'CLOSED')
    .slice(0, 400)
    .map((b) => ({ phase: PHASE[b.state] ?? 'closed', y: y(b.t0), h: (b.open ? Math.min(axis.height, view.y1) - view.y0 : y(b.t1)) - y(b.t0), seq: b.event.seq }));
}

const BIN = 4; // px

/** How busy programs are: calls per few pixels, as a share of the busiest. */
function callsOf({ model, axis, view }, programs) {
  const bins = [];
  let most = 1;
  for (let y = view.y0; y < Math.min(view.y1, axis.height); y += BIN) {
    const n = programs.reduce((sum, p) => sum + countIn(model.activity.get(`call:${p}`), axis.t(y), axis.t(y + BIN)), 0);
    if (n) bins.push({ y: y - view.y0, h: BIN, n });
    most = Math.max(most, n);
  }
  return bins.map((b) => ({ y: b.y, h: b.h, share: b.n / most }));
}

function countIn(times, t0, t1) {
  if (!times?.length || times.at(-1) < t0) return 0;
  return countWhile(times, (t) => t < t1) - countWhile(times, (t) => t < t0);
}
