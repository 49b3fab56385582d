// The programs' lanes: a call is an upright bar from its entry to its return,
// its name at the top, its result where it returns.

import { isQuiet } from '../model/events.js';
import { countWhile } from '../model/spans.js';
import { outputBox } from './layout-outputs.js';
import { rowWithin } from './layout-bytes.js';
import { SHARES } from './lettering.js';
import { sentPart, textsOf } from './call-texts.js';

const BAR = 0.6; // rem
const COLUMN = 0.95; // rem between bars of calls that overlap in one lane
const LINE = 1.3; // rem
const REMIND = 24; // rem after which a shared lane says again whose calls these are

/** @param {import('./layout.js').Place} place */
export function layoutCalls(place) {
  const calls = [];
  for (const side of /** @type {const} */ (['left', 'right'])) {
    const shared = [...place.model.programs.keys()].filter((p) => place.cast.sideOf(p) === side).length > 1;
    const items = arrange(itemsOf(place, side), shared);
    let speaker = '';
    let told = -Infinity;
    for (const item of items) {
      const program = item.output?.program ?? item.call.program;
      const tag = shared && (program !== speaker || place.y(item.t) - told > REMIND * place.rem) ? program : '';
      if (tag) [speaker, told] = [program, place.y(item.t)];
      const at = roomOf(place, side, item.indent);
      calls.push(item.output ? outputBox(place, side, item, tag, at) : callBox(place, side, item, tag, at));
    }
  }
  return calls;
}

/**
 * Calls of several programs at once stand beside each other; their labels begin
 * beyond the last bar. In a shared lane a mere wait is only a stub, lest it
 * stand between the others and their labels.
 */
function arrange(items, shared) {
  const columns = [];
  let live = [];
  for (const item of items) {
    live = live.filter((other) => other.end > item.t);
    item.stub = Boolean(shared && item.call && isQuiet(item.call.event.call));
    item.end = item.stub || !item.call ? item.t : endOfCall(item.call);
    item.column = item.call ? columnFor(columns, item) : 0;
    item.indent = Math.max(item.column, ...live.map((other) => other.column));
    for (const other of live) other.indent = Math.max(other.indent, item.column);
    if (item.call) live.push(item);
  }
  return items;
}

const endOfCall = (call) => (call.open ? Infinity : call.t1);

/** Calls, outputs and gates of one side, in the order in which they begin. */
function itemsOf(place, side) {
  const { model, cast, t0, t1 } = place;
  const mine = (program) => cast.sideOf(program) === side;
  const calls = model.calls.within(t0, t1).filter((c) => mine(c.program)).map((call) => ({ t: call.t0, call, output: null }));
  const outputs = outputsWithin(model, t0, t1).filter((e) => mine(e.program)).map((output) => ({ t: output.t, call: null, output }));
  const gates = [...model.gates.values()].filter((e) => mine(e.program)).map((e) => ({ t: e.t, output: null, call: gateCall(e) }));
  return [...calls, ...outputs, ...gates].sort((a, b) => a.t - b.t);
}

const outputsWithin = (model, t0, t1) =>
  model.outputs.slice(countWhile(model.outputs, (o) => o.t < t0), countWhile(model.outputs, (o) => o.t <= t1));

/** A program that waits for the learner: a call that has not been made yet. */
const gateCall = (e) => ({ event: e, program: e.program, ret: null, t0: e.t, t1: e.t, open: true, gate: true, n: -1 });

/** The first column that is free when a call begins. */
function columnFor(columns, { t, end }) {
  let column = columns.findIndex((busy) => busy <= t);
  if (column < 0) column = columns.length;
  columns[column] = end;
  return column;
}

/** Where the labels of a lane stand, beyond so many bars. A narrow lane has narrow margins. */
function roomOf({ lanes, rem }, side, indent) {
  const { app, towards } = lanes[side];
  const edge = towards > 0 ? app.x + app.w : app.x;
  const [margin, end] = app.w < 8.5 * rem ? [1.25, 0.15] : [1.5, 0.4];
  return { edge, towards, x: edge - towards * (margin + indent * COLUMN) * rem, room: app.w - (margin + end + indent * COLUMN) * rem };
}

function callBox(place, side, { call, column, indent, stub }, tag, at) {
  const { y, rem, axis, lighting } = place;
  const e = call.event;
  const { edge, towards, x, room } = at;
  const bar = edge - towards * (0.75 + column * COLUMN) * rem;
  const top = y(call.t0);
  const bottom = call.open ? Math.min(axis.height - place.view.y0, place.view.y1 - place.view.y0 + 40) : y(call.t1);
  const bytes = call.ret?.bytes ?? e.bytes;
  const box = {
    seq: e.seq, ret: call.ret?.seq ?? 0, side, quiet: isQuiet(e.call), gate: Boolean(call.gate), failed: Boolean(call.ret?.errno), open: call.open,
    bar: { x: bar - (BAR * rem) / 2, y: top, w: BAR * rem, h: Math.max(stub ? Math.min(bottom - top, 1.4 * rem) : bottom - top, 0.5 * rem) },
    anchor: towards > 0 ? 'end' : 'start', x, ties: indent > column, basis: e.basis ?? '', tag, output: null,
    light: lighting.of(bytes, e.seq, call.ret?.seq),
  };
  return Object.assign(box, labelsOf(place, box, call, { top, bottom, x, room, pieces: shownPieces(place, call) }));
}

/** The bytes that a call gave; those that it took too, where no segment shows them. */
function shownPieces({ model, cast }, { ret, event }) {
  if (!ret?.bytes || ret.errno || (event.data && cast.wire)) return [];
  return model.pieces(ret.bytes);
}

/** Name, "blocked", result and received bytes, each where there is room for it. */
function labelsOf(place, box, call, at) {
  if (place.bare) return { name: [], size: 0, line: 0, nameY: 0, tagY: 0, result: '', resultSize: 0, blocked: 0, row: null, sent: null };
  const { rem } = place;
  const { top, bottom, x, room, pieces } = at;
  const block = (y, lines) => place.shelf.place({ x: box.anchor === 'end' ? x - room : x, y, w: room, h: lines * LINE * rem });
  const said = textsOf(place, box, call, at);
  const { name, size, beside, result, resultSize } = said;
  const line = LINE * SHARES[size] * rem;
  const tall = name.length * SHARES[size]; // in lines of the usual size
  const tagY = box.tag ? block(Math.max(top - 0.5 * rem, 0), 0.8) : 0;
  const nameY = block(Math.max(top - 0.1 * rem, Math.min(0, bottom - LINE * rem)), tall);
  const below = nameY + tall * LINE * rem;
  const labels = { name, size, line, nameY, tagY, moved: nameY - top > 0.9 * rem, result: '', resultSize, resultY: 0, beside, blocked: 0, row: null, rowY: 0, sent: sentPart(place, box, call, said) };
  if (!call.ret || box.quiet) return { ...labels, blocked: call.open && !box.quiet ? below : 0 };
  if (bottom - below > 2.7 * rem && place.model.links.waited(call)) labels.blocked = block((below + bottom - LINE * rem) / 2, 1);
  Object.assign(labels, { result, resultY: beside ? below - line : block(Math.max(bottom - LINE * rem, below), 1) });
  if (pieces.length) Object.assign(labels, { row: rowWithin(place, call.ret.bytes.stream, pieces, room), rowY: block(labels.resultY + LINE * rem, 1.1) });
  return labels;
}
