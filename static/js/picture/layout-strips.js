// Programs that are not in full view: a slim strip each, one strip for the crowd.

import { PHASE } from '../model/events.js';

/** @param {import('./layout.js').Place} place */
export function layoutStrips(place) {
  const { lanes, cast } = place;
  const strips = lanes.strips.map((lane) => ({
    program: lane.program, label: lane.program, x: lane.x, w: lane.w,
    states: statesOf(place, lane), calls: countsOf(place, 'call', [lane.program]), fails: countsOf(place, 'fail', [lane.program]), blips: [],
  }));
  if (!lanes.crowd) return strips;
  const blips = countsOf(place, 'call', cast.crowd);
  strips.push({ program: cast.crowd[0], label: `× ${cast.crowd.length}`, ...lanes.crowd, states: [], calls: [], fails: countsOf(place, 'fail', cast.crowd), blips });
  return strips;
}

function statesOf({ model, t0, t1, y, axis, view }, lane) {
  return model.connections.bands.within(t0, t1)
    .filter((b) => model.endpoints.get(b.endpoint)?.program === lane.program && b.state !== 'CLOSED')
    .slice(0, 400)
    .map((b) => ({ phase: PHASE[b.state] ?? 'closed', y: y(b.t0), h: (b.open ? Math.min(axis.height, view.y1) - view.y0 : y(b.t1)) - y(b.t0), seq: b.event.seq }));
}

const BIN = 4; // px

/** How busy programs are: calls (or failures) per few pixels, as a share of the busiest. */
function countsOf({ model, axis, view }, what, programs) {
  const bins = [];
  let most = 1;
  for (let y = view.y0; y < Math.min(view.y1, axis.height); y += BIN) {
    const n = programs.reduce((sum, p) => sum + model.count(`${what}:${p}`, axis.t(y), axis.t(y + BIN)), 0);
    if (n) bins.push({ y: y - view.y0, h: BIN, n });
    most = Math.max(most, n);
  }
  return bins.map((b) => ({ y: b.y, h: b.h, share: b.n / most }));
}
