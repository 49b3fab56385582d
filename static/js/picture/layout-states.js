// The TCP lanes: states of connections as blocks, listeners in a band of their own.

import { PHASE } from '../model/events.js';
import { formatTime } from '../model/time.js';
import { countWhile } from '../model/spans.js';
import { endpointsOn } from '../model/cast.js';
import { slicesOf } from './layout-columns.js';

const LOOK_BACK = 40; // earlier connections that may reach into the window
const REPEAT = 18; // rem after which a long block's name is written again
const STRIP = 1.3; // rem that an old connection keeps beside others
const SIZES = [0.86, 0.74, 0.62]; // rem of a state's name, the largest that fits

/** @param {import('./layout.js').Place} place */
export function layoutStates(place) {
  const bands = [];
  const listens = [];
  if (!place.lanes.left.tcp) return { bands, listens };
  for (const name of /** @type {const} */ (['left', 'right'])) {
    const lives = livesOf(place, name);
    const region = regionOf(place, name);
    for (const listen of listensOf(place, name)) listens.push(...listenBoxes(place, name, listen));
    bands.push(...bandsOf(place, name, lives, region), ...closedBoxes(place, name, lives, region));
  }
  return { bands: bands.filter((b) => b.h >= 1), listens };
}

/** The connections of a side, each with when it began, ended, and fell to TIME-WAIT. */
function livesOf({ model, cast, t0, t1 }, name) {
  const all = endpointsOn(model, cast, name);
  const from = Math.max(0, countWhile(all, (e) => e.begin < t0) - LOOK_BACK);
  const to = countWhile(all, (e) => e.begin <= t1) + 1;
  return all.slice(from, to).filter((e) => e.bands.length > 0).map(({ id, begin, closed, bands }) => {
    const last = bands.at(closed === null ? -1 : -2);
    return { id, begin, closed, bands, waits: last?.state === 'TIME-WAIT' ? last.t0 : Infinity, last: bands.at(-1) };
  });
}

/** Each state as one block, or several where its column changes. */
function bandsOf(place, name, lives, region) {
  const { t0, t1 } = place;
  const slices = slicesOf(lives, { ...region, outer: name }, t0, t1);
  const boxes = [];
  for (const band of lives.flatMap((l) => l.bands)) {
    if (band.state === 'CLOSED' || band.t0 > t1 || (!band.open && band.t1 < t0)) continue;
    for (const piece of piecesOf(band, slices)) boxes.push(bandBox(place, name, band, piece));
  }
  return boxes;
}

/** The stretches of a band during which it stays in one column. */
function piecesOf(band, slices) {
  const pieces = [];
  const end = band.open ? Infinity : band.t1;
  for (const slice of slices) {
    const column = slice.of.get(band.endpoint);
    if (!column || slice.t1 <= band.t0 || slice.t0 >= end) continue;
    const last = pieces.at(-1);
    if (last && last.x === column.x && last.w === column.w) last.t1 = Math.min(end, slice.t1);
    else pieces.push({ ...column, t0: Math.max(band.t0, slice.t0), t1: Math.min(end, slice.t1) });
  }
  return pieces;
}

function regionOf(place, name) {
  const { tcp } = place.lanes[name];
  const kept = listensOf(place, name, true).length ? place.lanes.kept : 0;
  return { x: name === 'left' ? tcp.x + kept : tcp.x, w: tcp.w - kept, strip: STRIP * place.rem };
}

function bandBox(place, name, band, at) {
  const { y, rem } = place;
  const top = y(at.t0);
  const bottom = at.t1 === Infinity ? endOfPicture(place) : y(at.t1);
  const upright = at.w < 5 * rem;
  return {
    seq: band.event.seq, x: at.x, y: top, w: at.w, h: bottom - top, side: name, state: band.state,
    phase: PHASE[band.state] ?? 'closed', basis: band.event.basis ?? '', light: place.lighting.of(null, band.event.seq),
    names: namesOf(place, top, bottom, upright), ...nameSize(place, band.state, at.w), remaining: upright ? [] : remainingOf(place, band, at.w),
  };
}

/** The size of a name that fits its block, and whether its sign does too. */
function nameSize({ view, rem }, name, w) {
  const room = w - 0.95 * rem;
  const widths = SIZES.map((size) => view.measure(name, { bold: true, size: size * rem }) * 1.04);
  const fitting = widths.findIndex((width) => width <= room - 0.9 * rem);
  const bare = fitting < 0 ? widths.findIndex((width) => width <= room) : fitting;
  const size = bare < 0 ? SIZES.length - 1 : bare;
  return { size, signed: fitting >= 0, nameW: widths[size] + (fitting >= 0 ? 0.9 * rem : 0.2 * rem) };
}

/** An open block goes on as long as the run has been recorded. */
const endOfPicture = ({ axis, view }) => Math.min(axis.height, view.y1 + 60) - view.y0;

/** Where the name is written: at the top, and again along a long block. */
function namesOf({ view, rem, axis }, top, bottom, upright) {
  const places = [];
  const shown = Math.max(top, 0);
  const least = upright ? 6 * rem : 1.1 * rem;
  const marks = [shown, ...axis.foldsWithin(view.y0, view.y1).map((f) => f.y1 - view.y0 + (f.y1 - f.y0 < 3 * rem ? 0.1 : -1.42) * rem)];
  for (const y of marks) {
    if (y < shown || bottom - y < least) continue;
    if (places.length && y - places.at(-1) < REPEAT * rem) continue;
    places.push(y);
  }
  return places.map((y) => ({ y, upright }));
}

/** What TIME-WAIT has left, where it is long enough to say so. */
function remainingOf({ y, rem, view }, band, w) {
  if (band.state !== 'TIME-WAIT') return [];
  let low = y(band.t0) + 1.2 * rem;
  const found = [];
  for (const { t, remaining } of band.timers) {
    const at = y(t) + 1.1 * rem;
    if (at < low || (!band.open && at > y(band.t1) - 0.3 * rem)) continue;
    const text = view.word('ui.timeline.remaining', '{time} left').replace('{time}', formatTime(remaining, 1e8));
    found.push({ y: at, text, small: view.measure(text, { mono: true, size: 0.8 * rem }) > w - 1.2 * rem });
    low = at + 1.4 * rem;
  }
  return found;
}

/** After its end a connection is CLOSED until the lane is used again. */
function closedBoxes(place, name, lives, region) {
  const { y, lighting, t0, t1 } = place;
  const boxes = [];
  lives.forEach((life, i) => {
    if (life.closed === null || life.closed > t1) return;
    const next = lives[i + 1];
    if ((next && next.begin < Math.max(t0, life.closed)) || lives.slice(Math.max(0, i - 8), i).some((l) => (l.closed ?? Infinity) > life.closed)) return;
    const top = y(life.closed);
    const bottom = next ? y(next.begin) : endOfPicture(place);
    boxes.push({
      seq: life.last.event.seq, x: region.x, y: top, w: region.w, h: bottom - top, side: name, state: 'CLOSED', phase: 'closed',
      basis: life.last.event.basis ?? '', light: lighting.of(null, life.last.event.seq), names: namesOf(place, top, bottom, false), ...nameSize(place, 'CLOSED', region.w), remaining: [],
    });
  });
  return boxes;
}

function listensOf({ model, cast, t0, t1 }, name, ever = false) {
  const listens = model.connections.listens;
  const found = ever ? listens.all : listens.within(t0, t1);
  return found.filter((l) => cast.sideOf(model.connections.sockets.get(l.sid)?.program ?? '') === name);
}

/** A listener fills the lane until the first connection begins, then keeps a strip. */
function listenBoxes(place, name, listen) {
  const { y, rem, lanes, lighting } = place;
  const tcp = lanes[name].tcp;
  const end = listen.open ? endOfPicture(place) : y(listen.t1);
  const all = endpointsOn(place.model, place.cast, name);
  const crowd = all[countWhile(all, (e) => e.begin < listen.t0)]?.begin;
  const turn = crowd === undefined ? end : Math.min(end, y(crowd));
  const strip = lanes.kept;
  const common = { seq: listen.event.seq, side: name, basis: listen.event.basis ?? '', light: lighting.of(null, listen.event.seq) };
  const wide = { ...common, x: tcp.x, w: tcp.w, y: y(listen.t0), h: turn - y(listen.t0), upright: false, name: true };
  const slim = { ...common, x: name === 'left' ? tcp.x : tcp.x + tcp.w - strip, w: strip, y: turn, h: end - turn, upright: true, name: end - turn > 5 * rem && strip > rem };
  return [wide, slim].filter((b) => b.h >= 1);
}
