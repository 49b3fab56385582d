// Too many marks for one screen: how many there are, instead of each of them.

import { PHASE } from '../model/events.js';
import { endpointsOn } from '../model/cast.js';
import { countWhile } from '../model/spans.js';

const BIN = 4; // px

/**
 * @typedef {{x: number, y: number, w: number, h: number, kind: string}} Bar
 * @param {import('./layout.js').Place} place
 */
export function layoutDensity(place) {
  const { lanes, cast } = place;
  const bars = [];
  for (const side of /** @type {const} */ (['left', 'right'])) {
    const { app, wire, towards } = lanes[side];
    const programs = [...place.model.programs.keys()].filter((p) => cast.sideOf(p) === side);
    const edge = towards > 0 ? app.x + app.w : app.x;
    bars.push(...barsOf(place, programs.map((p) => `call:${p}`), edge, -towards * app.w * 0.9, 'call'));
    bars.push(...barsOf(place, programs.map((p) => `segment:${p}`), wire, towards * lanes.network.w * 0.46, 'segment'));
  }
  return { bars, states: lanes.left.tcp ? [...statesOf(place, 'left'), ...statesOf(place, 'right')] : [] };
}

/** @returns {Bar[]} */
function barsOf({ model, axis, view }, actors, x, reach, kind) {
  const bins = [];
  let most = 1;
  for (let y = view.y0; y < Math.min(view.y1, axis.height); y += BIN) {
    const n = actors.reduce((sum, actor) => sum + model.count(actor, axis.t(y), axis.t(y + BIN)), 0);
    if (n) bins.push({ y: y - view.y0, n });
    most = Math.max(most, n);
  }
  return bins.map(({ y, n }) => {
    const w = Math.max(2, (Math.abs(reach) * n) / most);
    return { x: reach < 0 ? x - w : x, y, w, h: BIN - 0.5, kind };
  });
}

/** The state in each bin: that of the connection that began last. */
function statesOf({ model, axis, view, lanes, cast }, side) {
  const endpoints = endpointsOn(model, cast, side);
  const { tcp } = lanes[side];
  const runs = [];
  for (let y = view.y0; y < Math.min(view.y1, axis.height); y += BIN) {
    const phase = phaseAt(model, endpoints, axis.t(y + BIN));
    const last = runs.at(-1);
    if (last && last.phase === phase) last.h += BIN;
    else runs.push({ x: tcp.x, w: tcp.w, y: y - view.y0, h: BIN, phase });
  }
  return runs.filter((r) => r.phase);
}

function phaseAt(model, endpoints, t) {
  const latest = endpoints[countWhile(endpoints, (e) => e.begin <= t) - 1];
  return latest ? PHASE[model.connections.stateAt(latest.id, t)] ?? '' : '';
}
