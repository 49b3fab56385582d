// The programs' lanes: a call is an upright bar from its entry to its return,
// its name at the top, its result where it returns.

import { callForms, isQuiet, resultText } from './events.js';
import { endOf } from './streams.js';
import { countWhile } from './spans.js';
import { rowOf } from './layout-bytes.js';

const BAR = 0.6; // rem
const COLUMN = 0.95; // rem between bars of calls that overlap in one lane
const LINE = 1.3; // rem
const NAME = 0.95; // rem, the size of a call's name

/** @param {import('./layout.js').Place} place */
export function layoutCalls(place) {
  const calls = [];
  for (const side of /** @type {const} */ (['left', 'right'])) {
    const columns = [];
    const items = itemsOf(place, side);
    for (const item of items) {
      if (item.output) calls.push(outputBox(place, side, item.output));
      else calls.push(callBox(place, side, item.call, columnFor(columns, item.call)));
    }
  }
  return calls;
}

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

/** Calls of several threads at once stand beside each other. */
function columnFor(columns, call) {
  const end = call.open ? Infinity : call.t1;
  let column = columns.findIndex((t) => t <= call.t0);
  if (column < 0) column = columns.length;
  columns[column] = end;
  return column;
}

function callBox(place, side, call, column) {
  const { y, rem, axis, lanes, shelf, lighting, model } = place;
  const e = call.event;
  const { app, towards } = lanes[side];
  const edge = towards > 0 ? app.x + app.w : app.x;
  const bar = edge - towards * (0.75 + column * COLUMN) * rem;
  const top = y(call.t0);
  const bottom = call.open ? Math.min(axis.height - place.view.y0, place.view.y1 - place.view.y0 + 40) : y(call.t1);
  const at = { x: bar - towards * 0.75 * rem, room: app.w - (1.9 + column * COLUMN) * rem };
  const bytes = call.ret?.bytes ?? e.bytes;
  const quiet = isQuiet(e.call);
  const box = {
    seq: e.seq, ret: call.ret?.seq ?? 0, side, quiet, gate: Boolean(call.gate), failed: Boolean(call.ret?.errno), open: call.open,
    bar: { x: bar - (BAR * rem) / 2, y: top, w: BAR * rem, h: Math.max(bottom - top, 0.5 * rem) },
    anchor: towards > 0 ? 'end' : 'start', x: at.x, basis: e.basis ?? '', program: call.program, output: null,
    light: lighting.of(bytes, e.seq, call.ret?.seq),
  };
  return Object.assign(box, labelsOf(place, box, call, { top, bottom, ...at, pieces: receivedPieces(model, call) }), { shelf: shelf.taken.length });
}

function receivedPieces(model, call) {
  const ret = call.ret;
  if (!ret?.bytes || !ret.data || ret.errno || call.event.data) return [];
  return model.stream(ret.bytes.stream).pieces(ret.bytes.from, endOf(ret.bytes));
}

/** Name, "blocked", result and received bytes, each where there is room for it. */
function labelsOf(place, box, call, { top, bottom, x, room, pieces }) {
  const { rem, view, shelf } = place;
  const size = (box.quiet ? 0.8 : NAME) * rem;
  const mono = { mono: true, bold: !box.quiet, size };
  const result = call.ret && !box.quiet ? resultText(call.ret) : '';
  const fits = (text) => view.measure(text, mono) <= room;
  const forms = box.quiet ? quietForms(call) : callForms(call.event);
  const together = result && bottom - top < 2.7 * rem ? forms.find((f) => fits(`${f} → ${result}`)) : undefined;
  const name = together ?? forms.find(fits) ?? forms.at(-1);
  const block = (y, lines) => place.shelf.place({ x: box.anchor === 'end' ? x - room : x, y, w: room, h: lines * LINE * rem });
  const nameY = block(Math.max(top - 0.1 * rem, Math.min(0, bottom - LINE * rem)), 1);
  const labels = { name, nameY, moved: nameY - top > 0.9 * rem, result: '', resultY: 0, beside: false, blocked: 0, row: null, rowY: 0 };
  if (!call.ret || box.quiet) return { ...labels, blocked: call.open && !box.quiet ? nameY + LINE * rem : 0 };
  if (bottom - nameY > 4 * rem && waits(call)) labels.blocked = (nameY + LINE * rem + bottom - LINE * rem) / 2;
  if (labels.blocked) shelf.take({ x: box.anchor === 'end' ? x - room : x, y: labels.blocked, w: room, h: LINE * rem });
  Object.assign(labels, { result, beside: Boolean(together), resultY: together ? nameY : block(Math.max(bottom - LINE * rem, nameY + LINE * rem), 1) });
  if (pieces.length) Object.assign(labels, { row: rowOf(place, call.ret.bytes.stream, pieces), rowY: block(labels.resultY + LINE * rem, 1.1) });
  return labels;
}

/** Calls that end by someone else's doing. */
const waits = (call) => ['accept', 'connect', 'recv', 'recvfrom', 'send', 'sleep', 'lock', 'select'].includes(call.event.call);

/** An ordering step of the experiment, told in few words. */
function quietForms(call) {
  const what = (call.event.args ?? []).join(' ');
  return what ? [`⋯ ${what}`, `⋯ ${what.slice(0, 16)}…`, call.event.call] : [call.event.call];
}

/** What a program printed, with the bytes it got where they are known. */
function outputBox(place, side, e) {
  const { y, rem, lanes, shelf, lighting, model, view } = place;
  const { app, towards } = lanes[side];
  const edge = towards > 0 ? app.x + app.w : app.x;
  const x = edge - towards * 1.5 * rem;
  const room = app.w - 1.9 * rem;
  const box = (at, h) => ({ x: towards > 0 ? x - room : x, y: at, w: room, h });
  const nameY = shelf.place(box(y(e.t) - 0.4 * rem, 1.4 * rem));
  const pieces = e.bytes ? model.pieces(e.bytes) : [];
  const text = fitText(e.text ?? '', (s) => view.measure(s, { mono: true, size: 0.88 * rem }) <= room - 1.4 * rem);
  return {
    seq: e.seq, ret: 0, side, output: text, nameY, x, y: y(e.t), edge, anchor: towards > 0 ? 'end' : 'start', basis: e.basis ?? '',
    w: view.measure(text, { mono: true, size: 0.88 * rem }) + 1.5 * rem, row: pieces.length ? rowOf(place, e.bytes.stream, pieces) : null,
    program: e.program, light: lighting.of(e.bytes, e.seq),
  };
}

function fitText(text, fits) {
  if (fits(text)) return text;
  let n = text.length;
  while (n > 1 && !fits(`${text.slice(0, n)}…`)) n--;
  return `${text.slice(0, n)}…`;
}

