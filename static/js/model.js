// The flat list of events as things that have a beginning, an end and a place:
// calls, segments, states, bytes in buffers. Append only; each event is read once.

import { Spans, countWhile } from './spans.js';
import { decode, fill, literal } from './events.js';
import { Connections } from './connections.js';
import { Buffers } from './buffers.js';
import { Stream, COLOURS } from './streams.js';
import { Causes } from './causes.js';

/**
 * @typedef {import('./events.js').Event} Event
 * @typedef {{event: Event, program: string, sid: number, ret: Event|null}} Call
 * @typedef {{event: Event, endpoint: string, from: string, to: string, arrive: Event|null, copies: Event[],
 *   fates: Event[], lost: boolean, rests: {t0: number, t1: number}[], datagram: boolean}} Segment
 * @typedef {{name: string, parent: string, host: string, seq: number}} Program
 * @typedef {{before: string, bytes: import('./events.js').Bytes, after: string}} Printed
 */

const MARKS = new Set(['call', 'return', 'segment', 'datagram', 'frame', 'arrive', 'fate', 'state', 'output', 'gate', 'bulk']);

export class Model {
  /** @param {Record<string, string>} words texts of the notes, by key */
  constructor(words = {}) {
    this.words = words;
    /** @type {Event[]} events[i].seq is i + 1 */
    this.events = [];
    /** @type {number[]} when something drawn happened, each instant once */
    this.instants = [];
    /** @type {{seq: number, t: number}[]} narrated events */
    this.narrated = [];
    /** @type {{seq: number, t: number}[]} all that is drawn; the steps of a trace without notes */
    this.marks = [];
    /** @type {Map<number, Event[]>} notes by the event they are about */
    this.notes = new Map();
    /** @type {Map<string, Program>} */
    this.programs = new Map();
    /** @type {Map<string, Event>} programs that wait for the learner */
    this.gates = new Map();
    /** @type {Spans<Call>} */
    this.calls = new Spans();
    /** @type {Spans<Segment>} */
    this.segments = new Spans();
    /** @type {Event[]} */
    this.outputs = [];
    /** @type {Map<string, Event>} the last return that gave a program bytes */
    this.received = new Map();
    /** @type {Map<number, Printed>} outputs that show bytes the program received */
    this.printed = new Map();
    /** @type {Map<string, Stream>} */
    this.streams = new Map();
    /** @type {Map<string, number[]>} times of calls and segments by program, for the density bars */
    this.activity = new Map();
    /** @type {Map<string, Set<string>>} programs by the calls they made, in order; also "bind 127.0.0.1:8001", "socket AF_INET SOCK_DGRAM" */
    this.callers = new Map();
    this.spanOf = new Map(); // seq of a call or segment → its span
    this.sends = 0;
    /** @type {Event|null} */
    this.end = null;
    this.connections = new Connections(this);
    this.buffers = new Buffers(this);
    this.links = new Causes(this);
  }

  /** @param {Event} e */
  add(e) {
    this.events.push(e);
    if (MARKS.has(e.kind)) this.#mark(e);
    READ[e.kind]?.(this, e);
    this.connections.add(e);
    this.buffers.add(e);
    this.links.add(e);
  }

  #mark(e) {
    this.reach(e.t);
    this.marks.push({ seq: e.seq, t: e.t });
  }

  /** Every instant that is drawn or told has a place on the axis. */
  reach(t) {
    if (t > (this.instants.at(-1) ?? -1)) this.instants.push(t);
  }

  /** @returns {Event|undefined} */
  event(seq) {
    return this.events[seq - 1];
  }

  get steps() {
    return this.narrated.length ? this.narrated : this.marks;
  }

  get endpoints() {
    return this.connections.endpoints;
  }

  /** Index of the last step that is not after t; −1 before the first. */
  stepAt(t) {
    return countWhile(this.steps, (s) => s.t <= t) - 1;
  }

  /** Index of the step of an event, or of the nearest one before it. */
  stepOf(seq) {
    return countWhile(this.steps, (s) => s.seq <= seq) - 1;
  }

  stream(id) {
    let stream = this.streams.get(id);
    if (!stream) this.streams.set(id, (stream = new Stream(id)));
    return stream;
  }

  /** @param {import('./events.js').Bytes|undefined} bytes */
  pieces(bytes) {
    const to = bytes && (bytes.to ?? bytes.upto ?? bytes.from);
    return bytes ? this.stream(bytes.stream).pieces(bytes.from, to) : [];
  }

  causes(seq) {
    return this.links.causes(seq);
  }

  effects(seq) {
    return this.links.effects(seq);
  }

  /** How many events of an actor lie in [t0, t1). */
  count(actor, t0, t1) {
    const times = this.activity.get(actor) ?? [];
    return countWhile(times, (t) => t < t1) - countWhile(times, (t) => t < t0);
  }

  /** How many drawn events lie in [t0, t1]. */
  marksWithin(t0, t1) {
    return countWhile(this.marks, (m) => m.t <= t1) - countWhile(this.marks, (m) => m.t < t0);
  }

  /** The sentence about an event, in the page's language. */
  narration(seq) {
    const notes = this.notes.get(seq) ?? [];
    return notes.map((n) => (this.words[n.key] ? fill(this.words[n.key], n.vars) : '')).filter(Boolean).join(' ');
  }
}

/** Creates a model of events that are all there already. @param {Event[]} events */
export function modelOf(events, words = {}) {
  const model = new Model(words);
  for (const e of events) model.add(e);
  return model;
}

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
const READ = {
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
