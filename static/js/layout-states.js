// The TCP lanes: states of connections as blocks, listeners in a band of their own.

import { PHASE } from './events.js';
import { formatTime } from './axis.js';
import { placeConnection } from './cast.js';

const REPEAT = 26; // rem after which a long block's name is written again
const STRIP = 1.5; // rem that a listener keeps beside connections

/** @param {import('./layout.js').Place} place */
export function layoutStates(place) {
  const bands = [];
  const listens = [];
  if (!place.lanes.left.tcp) return { bands, listens };
  for (const name of /** @type {const} */ (['left', 'right'])) {
    const column = columnsOf(place, name);
    for (const listen of listensOf(place, name)) listens.push(...listenBoxes(place, name, listen, column.begins));
    for (const band of place.model.connections.bands.within(place.t0, place.t1)) {
      const at = column.of.get(band.endpoint);
      if (at && band.state !== 'CLOSED') bands.push(bandBox(place, name, band, at));
    }
    bands.push(...closedBoxes(place, name, column));
  }
  return { bands: bands.filter((b) => b && b.h >= 1), listens };
}

/** Where each endpoint of a side stands: side by side while their lives overlap. */
function columnsOf(place, name) {
  const { model, lanes, rem } = place;
  const lives = endpointsOf(place, name);
  const region = withoutListener(lanes[name], name, listensOf(place, name, true).length ? STRIP * rem : 0);
  const of = new Map();
  for (const cluster of clustersOf(lives)) {
    const w = region.w / cluster.columns;
    for (const { life, column } of cluster.members) of.set(life.id, { x: region.x + column * w, w, columns: cluster.columns, life });
  }
  return { of, lives, region, begins: lives.map((l) => l.begin), model };
}

function endpointsOf({ model, cast }, name) {
  const lives = [];
  for (const endpoint of model.endpoints.values()) {
    if (endpoint.bands.length === 0) continue;
    if (placeConnection(model, cast, endpoint.cid)?.[name] === endpoint.id) lives.push(endpoint);
  }
  return lives;
}

/** Greedy columns within each run of overlapping lives. */
export function clustersOf(lives) {
  const clusters = [];
  let end = -Infinity;
  for (const life of lives) {
    if (life.begin >= end) clusters.push({ members: [], free: [], columns: 0 });
    const cluster = clusters.at(-1);
    let column = cluster.free.findIndex((t) => t <= life.begin);
    if (column < 0) column = cluster.free.length;
    cluster.free[column] = life.closed ?? Infinity;
    cluster.columns = cluster.free.length;
    cluster.members.push({ life, column });
    end = Math.max(end, life.closed ?? Infinity);
  }
  return clusters;
}

function withoutListener({ tcp }, name, strip) {
  return { x: name === 'left' ? tcp.x + strip : tcp.x, w: tcp.w - strip };
}

function bandBox(place, name, band, at) {
  const { y, rem, model } = place;
  const top = y(band.t0);
  const bottom = band.open ? endOfPicture(place) : y(band.t1);
  const next = model.event(band.event.seq);
  return {
    seq: band.event.seq, x: at.x, y: top, w: at.w, h: bottom - top, side: name, state: band.state,
    phase: PHASE[band.state] ?? 'closed', basis: next?.basis ?? '', light: place.lighting.of(null, band.event.seq),
    names: namesOf(place, top, bottom, at.w < 5.5 * rem), remaining: remainingOf(place, band),
  };
}

/** An open block goes on as long as the run has been recorded. */
const endOfPicture = ({ axis, view }) => Math.min(axis.height, view.y1 + 60) - view.y0;

/** Where the name is written: at the top, and again along a long block. */
function namesOf({ view, rem, axis }, top, bottom, upright) {
  const places = [];
  const shown = Math.max(top, 0);
  const least = upright ? 6 * rem : 1.1 * rem;
  const marks = [shown, ...axis.foldsWithin(view.y0, view.y1).map((f) => f.y1 - view.y0 - 0.6 * rem)];
  for (const y of marks) {
    if (y < shown || bottom - y < least) continue;
    if (places.length && y - places.at(-1) < REPEAT * rem) continue;
    places.push(y);
  }
  return places.map((y) => ({ y, upright }));
}

/** What TIME-WAIT has left, where it is long enough to say so. */
function remainingOf({ y, rem }, band) {
  if (band.state !== 'TIME-WAIT') return [];
  let low = y(band.t0) + 1.2 * rem;
  const found = [];
  for (const { t, remaining } of band.timers) {
    const at = y(t) + 1.1 * rem;
    if (at < low || (!band.open && at > y(band.t1) - 0.3 * rem)) continue;
    found.push({ y: at, text: formatTime(remaining, 1e8) });
    low = at + 1.4 * rem;
  }
  return found;
}

/** After its end a connection is CLOSED until the lane is used again. */
function closedBoxes(place, name, { lives, region }) {
  const { y, lighting } = place;
  const boxes = [];
  for (let i = 0; i < lives.length; i++) {
    const life = lives[i];
    if (life.closed === null || lives.some((l) => l !== life && l.begin < life.closed && (l.closed ?? Infinity) > life.closed)) continue;
    const next = lives.slice(i + 1).find((l) => l.begin >= life.closed);
    const top = y(life.closed);
    const bottom = next ? y(next.begin) : endOfPicture(place);
    const band = life.bands.at(-1);
    boxes.push({
      seq: band.event.seq, x: region.x, y: top, w: region.w, h: bottom - top, side: name, state: 'CLOSED', phase: 'closed',
      basis: band.event.basis ?? '', light: lighting.of(null, band.event.seq), names: namesOf(place, top, bottom, false), remaining: [],
    });
  }
  return boxes;
}

function listensOf({ model, cast, t0, t1 }, name, ever = false) {
  const listens = model.connections.listens;
  const found = ever ? listens.all : listens.within(t0, t1);
  return found.filter((l) => cast.sideOf(model.connections.sockets.get(l.sid)?.program ?? '') === name);
}

/** A listener fills the lane until the first connection begins, then keeps a strip. */
function listenBoxes(place, name, listen, begins) {
  const { y, rem, lanes, lighting } = place;
  const tcp = lanes[name].tcp;
  const end = listen.open ? endOfPicture(place) : y(listen.t1);
  const crowd = begins.find((t) => t >= listen.t0);
  const turn = crowd === undefined ? end : Math.min(end, y(crowd));
  const strip = STRIP * rem;
  const common = { seq: listen.event.seq, side: name, basis: listen.event.basis ?? '', light: lighting.of(null, listen.event.seq) };
  const wide = { ...common, x: tcp.x, w: tcp.w, y: y(listen.t0), h: turn - y(listen.t0), upright: false, name: true };
  const slim = { ...common, x: name === 'left' ? tcp.x : tcp.x + tcp.w - strip, w: strip, y: turn, h: end - turn, upright: true, name: end - turn > 5 * rem };
  return [wide, slim].filter((b) => b.h >= 1);
}
