// Bytes that wait: in the sender's buffer until they are acknowledged, in the
// receiver's until a recv takes them (RFC 9293 §3.8, §3.10.7.4).

import { Spans } from './spans.js';
import { endOf, overlaps } from './streams.js';
import { isReceive } from './events.js';

/**
 * @typedef {Object} Waiting
 * @property {'send'|'recv'} buffer
 * @property {string} owner endpoint, or "udp:server" for the datagrams that a program has not read
 * @property {string} stream
 * @property {number} from @property {number} to
 * @property {number} at where in the buffer: of a stream its offset; datagrams stand one after another
 * @property {Fill} fill since the buffer was last empty
 * @property {{to: number, t: number}[]} releases up to which byte, when
 * @property {boolean} parked out of order: earlier bytes are missing
 * @property {boolean} crossed never taken: the connection ended first
 * @property {number} seq the event that put them there
 */
export class Buffers {
  /** @param {import('./model.js').Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Spans<Waiting>} */
    this.waiting = new Spans();
    /** @type {Map<string, Live>} by buffer and owner */
    this.live = new Map();
    /** @type {Map<string, number>} rcv.nxt as a stream's offset */
    this.next = new Map();
  }

  add(e) {
    READ[e.kind]?.(this, e);
  }

  /** @returns {Live} */
  at(buffer, owner) {
    const key = `${buffer}:${owner}`;
    let live = this.live.get(key);
    if (!live) this.live.set(key, (live = { spans: [], fill: { base: 0, most: 0 } }));
    return live;
  }

  put(buffer, owner, e, bytes, { parked = false, at = bytes.from } = {}) {
    const live = this.at(buffer, owner);
    if (live.spans.length === 0) live.fill = { base: at, most: 0 };
    const span = this.waiting.begin(e.t, {
      buffer, owner, stream: bytes.stream, from: bytes.from, to: bytes.to, at, fill: live.fill,
      releases: [], parked, crossed: false, seq: e.seq,
    });
    live.spans.push(span);
    const first = Math.min(...live.spans.map((s) => s.at));
    live.fill.base = Math.min(live.fill.base, first);
    live.fill.most = Math.max(live.fill.most, at + bytes.to - bytes.from - first);
  }

  /** A datagram waits whole: beside those before it, with a gap, for it keeps its edges. */
  queue(owner, e, bytes) {
    const last = this.at('recv', owner).spans.at(-1);
    this.put('recv', owner, e, bytes, { at: last ? last.at + last.to - last.from + 1 : 0 });
  }

  /** recvfrom takes one datagram; what did not fit into its buffer is gone. */
  takeDatagram(owner, bytes, t) {
    const live = this.at('recv', owner);
    const span = live.spans.find((s) => s.stream === bytes.stream && s.from === bytes.from);
    if (!span) return;
    if (endOf(bytes) < span.to) Object.assign(span, { crossed: true, releases: [{ to: endOf(bytes), t }] });
    this.waiting.end(span, t);
    live.spans = live.spans.filter((s) => s.open);
  }

  /** Bytes before `to` leave the buffer. */
  take(buffer, owner, to, t) {
    const live = this.at(buffer, owner);
    for (const span of live.spans) {
      if (span.from >= to) continue;
      span.releases.push({ to: Math.min(to, span.to), t });
      if (to >= span.to) this.waiting.end(span, t);
    }
    live.spans = live.spans.filter((s) => s.open);
  }

  /** The connection is gone: what still waits is lost. */
  abandon(owner, t) {
    for (const buffer of ['send', 'recv']) {
      const live = this.at(buffer, owner);
      for (const span of live.spans) {
        span.crossed = true;
        this.waiting.end(span, t);
      }
      live.spans = [];
    }
  }
}

/**
 * @typedef {{base: number, most: number}} Fill  the first place, and the most that waited at once
 * @typedef {{spans: (Waiting & import('./spans.js').Span)[], fill: Fill}} Live
 */

const READ = {
  call(buffers, e) {
    if (!e.bytes || !isConnected(e.bytes.stream)) return;
    const to = endOf(e.bytes);
    if (to > e.bytes.from) buffers.put('send', e.bytes.stream, e, { ...e.bytes, to });
  },
  return(buffers, e) {
    if (!e.bytes) return;
    const { stream } = e.bytes;
    if (!isReceive(e.call)) return void shorten(buffers, e);
    if (isConnected(stream)) buffers.take('recv', buffers.model.connections.peer(stream), endOf(e.bytes), e.t);
    else buffers.takeDatagram(`udp:${e.program}`, e.bytes, e.t);
  },
  arrive(buffers, e) {
    const segment = buffers.model.spanOf.get(e.of)?.event;
    if (!segment) return;
    if (segment.bytes && isConnected(segment.bytes.stream)) receive(buffers, e, segment.bytes);
    else if (segment.bytes) arriveDatagram(buffers, e, segment);
    if (segment.rel_ack) acknowledge(buffers, e, segment);
  },
  state(buffers, e) {
    if (e.to === 'CLOSED' && e.endpoint) buffers.abandon(e.endpoint, e.t);
  },
};

const isConnected = (stream) => /^\d+[ab]$/.test(stream);

function arriveDatagram(buffers, e, datagram) {
  const program = buffers.model.connections.programAt(datagram.dst ?? '');
  if (program) buffers.queue(`udp:${program}`, e, { ...datagram.bytes, to: endOf(datagram.bytes) });
}

/** A send that took less than it was given. */
function shorten(buffers, e) {
  const live = buffers.at('send', e.bytes.stream);
  const span = live.spans.find((s) => overlaps(s, e.bytes) && s.seq === e.of);
  if (span) span.to = endOf(e.bytes);
}

/** Only what lies beyond rcv.nxt is queued; copies are ghosts, later bytes are parked. */
function receive(buffers, e, bytes) {
  const owner = buffers.model.connections.peer(bytes.stream);
  const next = buffers.next.get(bytes.stream) ?? 0;
  const to = endOf(bytes);
  if (to <= next) return;
  const from = Math.max(bytes.from, next);
  const parked = from > next;
  buffers.put('recv', owner, e, { stream: bytes.stream, from, to }, { parked });
  buffers.next.set(bytes.stream, parked ? next : joined(buffers, owner, to));
}

/** Parked bytes that now follow without a hole become readable. */
function joined(buffers, owner, next) {
  const parked = buffers.at('recv', owner).spans.filter((s) => s.parked).sort((a, b) => a.from - b.from);
  for (const span of parked) {
    if (span.from > next) break;
    span.parked = false;
    next = Math.max(next, span.to);
  }
  return next;
}

/** RFC 9293 §3.10.7.4: an acceptable ACK removes what it covers; SYN and FIN hold no byte. */
function acknowledge(buffers, e, segment) {
  const sender = buffers.model.connections.peer(buffers.model.connections.sender(segment));
  const upto = segment.rel_ack - 1;
  if (upto > 0) buffers.take('send', sender, upto, e.t);
}
