// Bytes as ribbons and as boxes with letters. A buffer is drawn as the ring it
// is: a byte keeps its place while it waits.

import { glyph } from '../model/events.js';
import { placeConnection } from '../model/cast.js';

export const CELL = 0.74; // rem, a byte's box
const CLOSEST = 0.52; // rem of a box whose letter can still be read
const LETTERS = 0.6; // rem below which a box is too narrow for its letter
export const MOST = 14; // bytes that are worth a box each

/**
 * @typedef {import('../model/events.js').Bytes} Bytes
 * @typedef {{x: number, w: number, colour: number, letter: string, dark: boolean, bytes: Bytes}} Cell  bytes: the part of its send that it is shown with
 * @typedef {{w: number, cells: Cell[], bars: {x: number, w: number, colour: number, bytes: Bytes}[], label: string, bytes: number}} Row
 */

/**
 * A range of bytes as a row: boxes with letters, or, when there are many, one
 * bar in the colours of their sends and the number of bytes.
 * @param {import('./layout.js').Place} place
 * @param {import('../model/streams.js').Piece[]} pieces
 * @returns {Row}
 */
export function rowOf(place, stream, pieces, most = MOST, cell = CELL * place.rem) {
  const bytes = pieces.reduce((sum, p) => sum + p.to - p.from, 0);
  return bytes <= most ? lettersOf(place, stream, pieces, bytes, cell) : barsOf(place, stream, pieces, bytes);
}

/** A row that fits a room: its boxes draw closer, or become one bar. @param {import('./layout.js').Place} place @returns {Row} */
export function rowWithin(place, stream, pieces, room) {
  const bytes = pieces.reduce((sum, p) => sum + p.to - p.from, 0);
  const cell = Math.min(CELL * place.rem, room / Math.max(1, bytes));
  if (cell >= CLOSEST * place.rem) return rowOf(place, stream, pieces, MOST, cell);
  return barsOf(place, stream, pieces, bytes, room);
}

function lettersOf({ lighting }, stream, pieces, bytes, cell) {
  const cells = [];
  for (const piece of pieces) {
    const whole = rangeOf(stream, piece);
    for (let at = piece.from; at < piece.to; at++) {
      const letter = glyph(piece.data[at - piece.from]);
      cells.push({ x: cells.length * cell, w: cell, colour: piece.colour, letter, dark: lighting.darkens(stream, at), bytes: whole });
    }
  }
  return { w: cells.length * cell, cells, bars: [], label: '', bytes };
}

const rangeOf = (stream, { from, to }) => ({ stream, from, to });

function barsOf({ rem, view }, stream, pieces, bytes, room = Infinity) {
  const label = `${bytes} B`;
  const named = view.measure(label, { mono: true, bold: true, size: 0.8 * rem });
  const w = Math.max(named + 0.4 * rem, Math.min(room, Math.max(5.2 * rem, named + 1.2 * rem)));
  let x = 0;
  const bars = pieces.map((p) => {
    const bar = { x, w: (w * (p.to - p.from)) / bytes, colour: p.colour, bytes: rangeOf(stream, p) };
    x += bar.w;
    return bar;
  });
  return { w, cells: [], bars: bars.slice(0, 40), label, bytes };
}

/** @param {import('./layout.js').Place} place */
export function layoutBuffers(place) {
  if (!place.lanes.left.tcp) return [];
  const ribbons = [];
  for (const span of place.model.buffers.waiting.within(place.t0, place.t1)) {
    const side = sideOfOwner(place, span.owner);
    if (side) ribbons.push(...ribbonsOf(place, side, span));
  }
  return ribbons;
}

/** @returns {'left'|'right'|null} */
function sideOfOwner({ model, cast }, owner) {
  if (owner.startsWith('udp:')) return cast.sideOf(owner.slice(4));
  const endpoint = model.endpoints.get(owner);
  if (!endpoint) return null;
  const at = placeConnection(model, cast, endpoint.cid);
  if (!at) return null;
  return at.left === owner ? 'left' : 'right';
}

/** One ribbon for each send's part and each moment at which bytes left. */
function ribbonsOf(place, side, span) {
  const { model, rem, lanes } = place;
  const { most, base } = span.fill;
  const room = lanes[side].tcp.w - 2 * rem;
  const cell = Math.min(CELL * rem, room / Math.max(1, most));
  const ring = Math.max(most, Math.floor(room / cell));
  const x0 = bufferBegin(place, side, ring * cell);
  const ribbons = [];
  let from = span.from;
  for (const { to, t, lost } of endings(span)) {
    for (const piece of model.stream(span.stream).pieces(from, to)) {
      for (const part of wrap(piece, span.at - span.from - base, ring)) ribbons.push(ribbon(place, side, span, part, { x0, cell, t, lost }));
    }
    from = Math.max(from, to);
  }
  if (ribbons.length && span.at === base) ribbons[0].caption = span.buffer;
  const widest = ribbons.filter((r) => r.crossed).sort((a, b) => b.w - a.w);
  for (const r of widest.slice(1)) r.crossed = false;
  return ribbons;
}

/** The send buffer keeps to the program's side of its lane, clear of the state names. */
function bufferBegin({ lanes, rem }, side, width) {
  const { tcp } = lanes[side];
  return side === 'left' ? tcp.x + 0.5 * rem : tcp.x + tcp.w - 1.9 * rem - Math.min(width, tcp.w - 2.4 * rem);
}

/** When which bytes left; what never left ends with the span. */
function endings(span) {
  const last = span.releases.at(-1)?.to ?? span.from;
  return last < span.to ? [...span.releases, { to: span.to, t: span.open ? Infinity : span.t1, lost: span.crossed }] : span.releases;
}

/** The ring's end cuts a piece in two. */
function wrap(piece, shift, ring) {
  const at = (piece.from + shift) % ring;
  const first = Math.min(piece.to - piece.from, ring - at);
  const parts = [{ ...piece, at, to: piece.from + first }];
  if (piece.from + first < piece.to) parts.push({ ...piece, from: piece.from + first, at: 0, data: piece.data.subarray(first) });
  return parts;
}

function ribbon(place, side, span, part, { x0, cell, t, lost }) {
  const { y, rem, axis, lighting } = place;
  const top = y(span.t0);
  const bottom = y(Math.min(t, axis.last)) + (t === Infinity ? 1.5 * rem : 0);
  const w = Math.max(1, (part.to - part.from) * cell);
  const tall = bottom - top > 1.1 * rem && !place.bare;
  const bytes = { stream: span.stream, from: part.from, to: part.to };
  const row = tall && cell >= LETTERS * rem ? rowOf(place, span.stream, [part], 40, cell) : null;
  return {
    seq: span.seq, side, bytes, x: x0 + part.at * cell, y: top, w, h: Math.max(2, bottom - top), colour: part.colour, row,
    label: !row && tall && w > 3 * rem ? `${part.to - part.from} B` : '', caption: '', parked: span.parked,
    crossed: Boolean(lost), light: lighting.of(bytes, span.seq),
  };
}
