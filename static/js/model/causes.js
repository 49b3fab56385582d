// What led to an event, and what it led to: the trace names some causes (of,
// cause, retransmission_of); the others follow from the bytes and from RFC 9293.

import { isReceive, role } from './events.js';
import { endOf } from './streams.js';

export class Causes {
  /** @param {import('./model.js').Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Map<number, number[]>} */
    this.before = new Map();
    /** @type {Map<number, number[]>} */
    this.after = new Map();
    /** @type {Map<string, number>} the last arrival at an endpoint */
    this.arrived = new Map();
    /** @type {Map<string, {from: number, to: number, seq: number}[]>} arrivals that carried bytes, by stream */
    this.carried = new Map();
    /** @type {Map<number, number>} the last close or shutdown of a socket */
    this.closing = new Map();
    /** @type {Map<string, number>} the last return of a program */
    this.returned = new Map();
    /** @type {Map<string, number>} an endpoint's arrival that carried a FIN */
    this.ended = new Map();
    /** @type {Map<string, number>} an endpoint's arrival that carried a RST */
    this.broken = new Map();
    /** @type {Map<string, number>} the arrival that established an endpoint */
    this.established = new Map();
  }

  add(e) {
    const causes = DIRECT[e.kind]?.(this, e) ?? [];
    for (const cause of causes) this.#link(cause, e.seq);
    REMEMBER[e.kind]?.(this, e);
  }

  #link(cause, effect) {
    if (!cause || cause === effect) return;
    push(this.before, effect, cause);
    push(this.after, cause, effect);
  }

  /** Did a call have to wait for something that came after its entry? */
  waited(call) {
    if (call.open) return true;
    const { call: name, seq } = call.event;
    if (name === 'connect' || name === 'sleep' || name === 'lock') return true;
    return (this.before.get(call.ret?.seq) ?? []).some((cause) => cause > seq);
  }

  /** All events that led to this one, nearest first. */
  causes(seq) {
    return closure(this.before, seq);
  }

  /** All events that followed from this one. */
  effects(seq) {
    return closure(this.after, seq);
  }
}

function push(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

const MOST = 400; // marks that are worth lighting

function closure(links, seq) {
  const seen = new Set([seq]);
  for (const at of seen) {
    for (const next of links.get(at) ?? []) seen.add(next);
    if (seen.size > MOST) break;
  }
  seen.delete(seq);
  return [...seen];
}

/** The direct causes of an event, by its kind. */
const DIRECT = {
  return: (links, e) => [e.of, ...causesOfReturn(links, e)],
  segment: causesOfSegment,
  datagram: (links, e) => sendsOf(links, e),
  arrive: (_, e) => [e.of],
  fate: (_, e) => [e.of],
  state: (_, e) => [e.cause],
  output: (links, e) => [links.returned.get(e.program)],
};

function causesOfReturn(links, e) {
  const id = endpointOf(links, e);
  if (e.errno) return [links.broken.get(id)];
  if (e.bytes && isReceive(e.call)) return carriers(links, e.bytes);
  if (isReceive(e.call)) return [links.ended.get(id)];
  if (e.call === 'connect' || e.call === 'accept') return [links.established.get(id)];
  return [];
}

function endpointOf(links, e) {
  const net = links.model.connections;
  if (e.endpoint) return e.endpoint;
  if (e.local && e.peer) return net.byAddress.get(`${e.local}>${e.peer}`);
  return net.bySid.get(e.sid) ?? '';
}

/** The arrivals that brought a range of bytes. */
function carriers(links, bytes) {
  const to = endOf(bytes);
  const found = [];
  const arrivals = links.carried.get(bytes.stream) ?? [];
  for (let i = arrivals.length - 1; i >= 0 && found.length < 64; i--) {
    const a = arrivals[i];
    if (a.from < to && bytes.from < a.to) found.push(a.seq);
    if (a.to <= bytes.from) break;
  }
  return found;
}

function causesOfSegment(links, e) {
  if (e.retransmission_of) return [e.retransmission_of];
  const net = links.model.connections;
  const id = net.sender(e);
  const arrived = links.arrived.get(id);
  const kind = role(e.flags);
  if (kind === 'opening') return e.flags.includes('ACK') ? [arrived] : [net.connecting(e.dst)?.event.seq];
  if (kind === 'closing') return [...sendsOf(links, e), links.closing.get(net.endpoint(id).sid)];
  if (e.bytes) return sendsOf(links, e);
  return [arrived ?? links.closing.get(net.endpoint(id).sid)];
}

const sendsOf = (links, e) => (e.bytes ? links.model.pieces(e.bytes).map((p) => p.seq) : []);

/** What later events will ask for. */
const REMEMBER = {
  call(links, e) {
    if ((e.call === 'close' || e.call === 'shutdown') && e.sid) links.closing.set(e.sid, e.seq);
    if (e.call !== 'exit') return;
    for (const [sid, socket] of links.model.connections.sockets) {
      if (socket.program === e.program && !links.closing.has(sid)) links.closing.set(sid, e.seq);
    }
  },
  return(links, e) {
    links.returned.set(e.program, e.seq);
  },
  arrive(links, e) {
    const segment = links.model.spanOf.get(e.of)?.event;
    if (!segment) return;
    const net = links.model.connections;
    const sender = net.sender(segment);
    if (sender) links.arrived.set(net.peer(sender), e.seq);
    if (sender && segment.flags?.includes('RST')) links.broken.set(net.peer(sender), e.seq);
    if (sender && segment.flags?.includes('FIN')) links.ended.set(net.peer(sender), e.seq);
    if (segment.bytes) push(links.carried, segment.bytes.stream, { from: segment.bytes.from, to: endOf(segment.bytes), seq: e.seq });
  },
  state(links, e) {
    if (e.to === 'ESTABLISHED' && e.endpoint) links.established.set(e.endpoint, e.cause ?? e.seq);
  },
};
