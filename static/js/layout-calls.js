// The programs' lanes: a call is an upright bar from its entry to its return,
// its name at the top, its result where it returns.

import { callForms, fill, isQuiet, resultText } from './events.js';
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
    const shared = [...place.model.programs.keys()].filter((p) => place.cast.sideOf(p) === side).length > 1;
    const items = arrange(itemsOf(place, side), shared);
    let speaker = '';
    for (const item of items) {
      const program = item.output?.program ?? item.call.program;
      const tag = shared && program !== speaker ? program : '';
      speaker = program;
      calls.push(item.output ? outputBox(place, side, item, tag) : callBox(place, side, item, tag));
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

function callBox(place, side, { call, column, indent, stub }, tag) {
  const { y, rem, axis, lanes, lighting } = place;
  const e = call.event;
  const { app, towards } = lanes[side];
  const edge = towards > 0 ? app.x + app.w : app.x;
  const bar = edge - towards * (0.75 + column * COLUMN) * rem;
  const top = y(call.t0);
  const bottom = call.open ? Math.min(axis.height - place.view.y0, place.view.y1 - place.view.y0 + 40) : y(call.t1);
  const at = { x: edge - towards * (1.5 + indent * COLUMN) * rem, room: app.w - (1.9 + indent * COLUMN) * rem };
  const bytes = call.ret?.bytes ?? e.bytes;
  const quiet = isQuiet(e.call);
  const box = {
    seq: e.seq, ret: call.ret?.seq ?? 0, side, quiet, gate: Boolean(call.gate), failed: Boolean(call.ret?.errno), open: call.open,
    bar: { x: bar - (BAR * rem) / 2, y: top, w: BAR * rem, h: Math.max(stub ? Math.min(bottom - top, 1.4 * rem) : bottom - top, 0.5 * rem) },
    anchor: towards > 0 ? 'end' : 'start', x: at.x, ties: indent > column, basis: e.basis ?? '', tag, output: null,
    light: lighting.of(bytes, e.seq, call.ret?.seq),
  };
  return Object.assign(box, labelsOf(place, box, call, { top, bottom, ...at, pieces: shownPieces(place, call) }));
}

/** The bytes that a call gave; those that it took too, where no segment shows them. */
function shownPieces({ model, cast }, { ret, event }) {
  if (!ret?.bytes || ret.errno || (event.data && cast.wire)) return [];
  return model.pieces(ret.bytes);
}

/** Name, "blocked", result and received bytes, each where there is room for it. */
function labelsOf(place, box, call, at) {
  return place.bare ? { name: '', nameY: 0, tagY: 0, result: '', blocked: 0, row: null, sent: null } : writtenLabels(place, box, call, at);
}

function writtenLabels(place, box, call, { top, bottom, x, room, pieces }) {
  const { rem, view } = place;
  const size = (box.quiet ? 0.8 : NAME) * rem;
  const mono = { mono: !box.quiet, bold: !box.quiet, size };
  const result = call.ret && !box.quiet ? resultText(call.ret) : '';
  const fits = (text) => view.measure(text, mono) <= room;
  const forms = box.quiet ? quietForms(call, view.word) : callForms(call.event);
  const together = result && bottom - top < 2.7 * rem ? forms.find((f) => fits(`${f} → ${result}`)) : undefined;
  const name = together ?? forms.find(fits) ?? fitText(forms.at(-1), fits);
  const block = (y, lines) => place.shelf.place({ x: box.anchor === 'end' ? x - room : x, y, w: room, h: lines * LINE * rem });
  const tagY = box.tag ? block(Math.max(top - 0.5 * rem, 0), 0.8) : 0;
  const nameY = block(Math.max(top - 0.1 * rem, Math.min(0, bottom - LINE * rem)), 1);
  const labels = { name, nameY, tagY, moved: nameY - top > 0.9 * rem, result: '', resultY: 0, beside: false, blocked: 0, row: null, rowY: 0, sent: sentPart(call, name) };
  if (!call.ret || box.quiet) return { ...labels, blocked: call.open && !box.quiet ? nameY + LINE * rem : 0 };
  if (bottom - nameY > 4 * rem && place.model.links.waited(call)) labels.blocked = (nameY + LINE * rem + bottom - LINE * rem) / 2;
  if (labels.blocked) labels.blocked = block(labels.blocked, 1);
  Object.assign(labels, { result, beside: Boolean(together), resultY: together ? nameY : block(Math.max(bottom - LINE * rem, nameY + LINE * rem), 1) });
  if (pieces.length) Object.assign(labels, { row: rowOf(place, call.ret.bytes.stream, pieces), rowY: block(labels.resultY + LINE * rem, 1.1) });
  return labels;
}

/**
 * What a send sends, as it stands in the call's name, or how much: it is written in the send's colour.
 * @returns {{at: number, text: string, colour: number, bytes: import('./events.js').Bytes}|null}
 */
function sentPart({ event: e, send, ret }, name) {
  const found = send && e.data ? /(?<=b')[^…]+?(?='|…|$)|\d+ B|(?<=\()…/.exec(name) : null;
  if (!found) return null;
  const bytes = { stream: (e.bytes ?? ret?.bytes)?.stream ?? '', from: send.from, to: send.to };
  return { at: found.index, text: found[0], colour: send.colour, bytes };
}

/** An ordering step of the experiment, told in few words. */
function quietForms({ event: e }, word) {
  const what = e.key ? fill(word(`ui.timeline.wait.${e.key}`, (e.args ?? []).join(' ')), e.vars) : (e.args ?? []).join(' ');
  return what ? [`⋯ ${what}`, ...[24, 20, 16, 12].map((n) => `⋯ ${what.slice(0, n)}…`)] : [e.call];
}

/** What a program printed, with the bytes it got where they are known. */
function outputBox(place, side, { output: e, indent }, tag) {
  const { y, rem, lanes, shelf, lighting, model, view } = place;
  const { app, towards } = lanes[side];
  const edge = towards > 0 ? app.x + app.w : app.x;
  const x = edge - towards * (1.5 + indent * COLUMN) * rem;
  const room = app.w - (1.9 + indent * COLUMN) * rem;
  const box = (at, h) => ({ x: towards > 0 ? x - room : x, y: at, w: room, h });
  const tagY = tag ? shelf.place(box(y(e.t) - 0.8 * rem, 0.8 * rem)) : 0;
  const nameY = shelf.place(box(y(e.t) - 0.4 * rem, 1.4 * rem));
  const printed = model.printed.get(e.seq);
  const row = printed ? rowOf(place, printed.bytes.stream, model.pieces(printed.bytes)) : null;
  const wide = (s) => view.measure(s, { mono: true, size: 0.88 * rem });
  const text = fitText(row ? printed.before : e.text ?? '', (s) => wide(s) <= room - 1.5 * rem - (row?.w ?? 0));
  const textW = text ? wide(text) + (row ? 0.2 * rem : 0) : 0;
  const after = row ? fitText(printed.after, (s) => wide(s) <= room - 1.7 * rem - textW - row.w) : '';
  return {
    seq: e.seq, ret: 0, side, output: text, nameY, x, y: y(e.t), edge, anchor: towards > 0 ? 'end' : 'start', basis: e.basis ?? '',
    w: textW + (row?.w ?? 0) + wide(after) + (after ? 1.7 : 1.5) * rem, row, rowX: textW, after, tag, tagY, light: lighting.of(printed?.bytes, e.seq),
  };
}

function fitText(text, fits) {
  if (text === '' || fits(text)) return text;
  let n = text.length;
  while (n > 0 && !fits(`${text.slice(0, n)}…`)) n--;
  return n ? `${text.slice(0, n)}…` : '';
}

