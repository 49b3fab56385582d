// What each kind of event adds to the model: calls that begin and end, segments
// that leave and arrive, what programs print, what the narrator says. States and
// buffers are read elsewhere.

import { countWhile } from './spans.js';
import { decode, literal } from './events.js';
import { COLOURS } from './streams.js';

/**
 * @typedef {import('./model.js').Model} Model
 * @typedef {import('./model.js').Printed} Printed
 */

function called(model, call, program) {
  const callers = model.callers.get(call);
  if (callers) callers.add(program);
  else model.callers.set(call, new Set([program]));
}

function active(model, actor, t) {
  const times = model.activity.get(actor);
  if (times) times.push(t);
  else model.activity.set(actor, [t]);
}

/** What each kind of event changes, besides connections and buffers. */
export const READ = {
  program(model, e) {
    model.programs.set(e.program, { name: e.program, parent: e.parent ?? '', host: e.host ?? '', seq: e.seq });
  },
  gate(model, e) {
    model.gates.set(e.program, e);
  },
  call(model, e) {
    model.gates.delete(e.program);
    model.spanOf.set(e.seq, model.calls.begin(e.t, { event: e, program: e.program, sid: e.sid ?? 0, ret: null }));
    active(model, `call:${e.program}`, e.t);
    called(model, e.call, e.program);
    if (e.call === 'bind' || e.call === 'socket') called(model, [e.call, ...(e.args ?? [])].join(' '), e.program);
    if (e.bytes) reserve(model, e);
  },
  return(model, e) {
    const call = model.spanOf.get(e.of);
    if (!call) return;
    if (e.errno) active(model, `fail:${e.program}`, e.t);
    if (e.bytes && e.data) model.received.set(e.program, e);
    call.ret = e;
    model.calls.end(call, e.t);
    const bytes = call.event.bytes;
    const send = call.send ?? (e.bytes?.stream && isSend(e.call) ? reserve(model, { ...call.event, bytes: e.bytes }) : null);
    if (send) send.to = e.bytes?.to ?? (e.errno ? send.from : bytes?.upto ?? send.to);
  },
  segment: depart,
  datagram: depart,
  arrive(model, e) {
    const segment = model.spanOf.get(e.of);
    if (!segment) return;
    if (segment.arrive) return void segment.copies.push(e);
    segment.arrive = e;
    segment.lost = false;
    model.segments.end(segment, e.t);
  },
  fate(model, e) {
    const segment = model.spanOf.get(e.of);
    if (segment) meet(model, segment, e);
  },
  bulk(model, e) {
    model.bulks.push(e);
  },
  output(model, e) {
    model.outputs.push(e);
    const shown = shownBytes(model, e);
    if (shown) model.printed.set(e.seq, shown);
  },
  note(model, e) {
    const about = model.notes.get(e.about);
    if (about) return void about.push(e);
    model.notes.set(e.about, [e]);
    const t = model.event(e.about)?.t ?? e.t;
    const at = countWhile(model.narrated, (s) => s.seq < e.about);
    model.narrated.splice(at, 0, { seq: e.about, t });
    model.reach(t);
  },
  end(model, e) {
    model.end = e;
    for (const s of [...model.segments.live]) {
      s.lost = true;
      model.segments.end(s, s.t0);
    }
  },
};

/** A print of what was just received keeps the colours of its bytes. @returns {Printed|null} */
function shownBytes(model, e) {
  const got = model.received.get(e.program);
  const bytes = e.bytes ?? got?.bytes;
  if (!bytes || !got?.data) return null;
  const data = decode(got.data);
  const text = e.text ?? '';
  for (const shown of [literal(data).slice(2, -1), String.fromCharCode(...data.subarray(0, 200))]) {
    const at = shown ? text.indexOf(shown) : -1;
    if (at >= 0) return { before: text.slice(0, at), bytes, after: text.slice(at + shown.length) };
  }
  return null;
}

const isSend = (call) => call === 'send' || call === 'sendto' || call === 'sendall' || call === 'write';

/** A send takes its range of the stream, and the next colour in turn. */
function reserve(model, e) {
  const { stream, from } = e.bytes;
  const to = e.bytes.to ?? e.bytes.upto ?? from + (e.n ?? 0);
  const send = model.stream(stream).add({ seq: e.seq, from, to, data: decode(e.data), colour: model.sends++ % COLOURS });
  const call = model.spanOf.get(e.seq);
  if (call) call.send = send;
  return send;
}

function depart(model, e) {
  const endpoint = e.endpoint ?? '';
  if (e.kind === 'datagram' && e.flags !== 'ICMP') model.datagrams = true;
  model.spanOf.set(e.seq, model.segments.begin(e.t, {
    event: e, endpoint, from: e.src ?? '', to: e.dst ?? '', arrive: null, copies: [],
    fates: [], lost: false, rests: [], datagram: e.kind !== 'segment',
  }));
}

/** What the network did to a segment. */
function meet(model, segment, e) {
  segment.fates.push(e);
  if (e.fate === 'held') segment.rests.push({ t0: e.t, t1: e.t });
  const rest = segment.rests.at(-1);
  if (e.fate === 'released' && rest) rest.t1 = e.t;
  if (e.fate !== 'dropped') return;
  segment.lost = true;
  model.segments.end(segment, e.t);
}
