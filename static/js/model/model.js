// The flat list of events as things that have a beginning, an end and a place:
// calls, segments, states, bytes in buffers. Append only; each event is read once.

import { Spans, countWhile } from './spans.js';
import { fill } from './events.js';
import { Connections } from './connections.js';
import { Buffers } from './buffers.js';
import { Stream, endOf } from './streams.js';
import { READ } from './reading.js';
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
    this.datagrams = false; // whether any UDP travelled
    /** @type {Event[]} sums of what the log had no room for */
    this.bulks = [];
    /** @type {Map<string, Event>} the last return that gave a program bytes */
    this.received = new Map();
    /** @type {Map<number, Printed>} outputs that show bytes the program received */
    this.printed = new Map();
    /** @type {Map<string, Stream>} */
    this.streams = new Map();
    /** @type {Map<string, number[]>} times of calls, failures and segments by program, for strips and density bars */
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

  /** The bytes that an event is about: those of its send, its packet, its recv, its print. @param {number} seq @returns {{stream: string, from: number, to: number}|null} */
  bytesOf(seq) {
    const e = this.event(seq);
    const span = this.spanOf.get(e?.kind === 'return' || e?.kind === 'arrive' || e?.kind === 'fate' ? e.of : seq);
    const bytes = this.printed.get(seq)?.bytes ?? span?.ret?.bytes ?? span?.event.bytes ?? e?.bytes;
    const to = bytes && endOf(bytes);
    return bytes && to > bytes.from ? { stream: bytes.stream, from: bytes.from, to } : null;
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
