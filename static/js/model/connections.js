// Which program an endpoint belongs to, and which states it goes through.

import { Spans, countWhile } from './spans.js';

/**
 * @typedef {{id: string, cid: number, side: 'a'|'b', program: string, address: string, sid: number, bands: (Band & import('./spans.js').Span)[],
 *   begin: number, closed: number|null}} Endpoint
 * @typedef {{event: import('./events.js').Event, endpoint: string, sid: number, state: string, timers: {t: number, remaining: number}[]}} Band
 */
export class Connections {
  /** @param {import('./model.js').Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Map<string, Endpoint>} */
    this.endpoints = new Map();
    /** @type {Spans<Band>} states of connections */
    this.bands = new Spans();
    /** @type {Spans<Band>} LISTEN of listeners */
    this.listens = new Spans();
    /** @type {Map<number, {program: string, local: string}>} */
    this.sockets = new Map();
    /** @type {Map<string, string>} endpoint by "local>peer", the latest connection */
    this.byAddress = new Map();
    /** @type {Map<number, string>} */
    this.bySid = new Map();
    /** @type {Map<string, string>} program by address and by port, the latest */
    this.bound = new Map();
    this.version = 0; // grows when an endpoint is new or finds its program
  }

  add(e) {
    READ[e.kind]?.(this, e);
  }

  /** Whose segment is this? The trace says so; a capture without states does not. */
  sender(e) {
    return e.endpoint || this.byAddress.get(`${e.src}>${e.dst}`) || '';
  }

  /** The other side of an endpoint: "1a" and "1b". */
  peer(id) {
    return id.slice(0, -1) + (id.endsWith('a') ? 'b' : 'a');
  }

  /** @returns {Endpoint} */
  endpoint(id) {
    let endpoint = this.endpoints.get(id);
    if (endpoint) return endpoint;
    const side = id.endsWith('a') ? 'a' : 'b';
    endpoint = { id, cid: parseInt(id, 10), side, program: '', address: '', sid: 0, bands: [], begin: 0, closed: null };
    this.endpoints.set(id, endpoint);
    this.version++;
    return endpoint;
  }

  /** The program that owns an address: who is bound to it, or listens there. */
  programAt(address) {
    return this.bound.get(address) ?? this.bound.get(portOf(address)) ?? '';
  }

  bind(sid, local, program) {
    this.sockets.set(sid, { program, local });
    if (!local) return;
    this.bound.set(local, program);
    this.bound.set(portOf(local), program);
  }

  /** The program that asked for a connection to this address and has none yet. */
  connecting(address) {
    for (const call of this.model.calls.live) {
      if (call.event.call === 'connect' && (call.event.args ?? []).includes(address)) return call;
    }
    return null;
  }

  owns(id, { program, sid }) {
    const endpoint = this.endpoint(id);
    if (program && endpoint.program !== program) this.version++;
    if (program) endpoint.program = program;
    if (!sid) return;
    endpoint.sid = sid;
    this.bySid.set(sid, id);
  }

  /** The state of an endpoint at t. */
  stateAt(id, t) {
    const bands = this.endpoints.get(id)?.bands ?? [];
    return bands[countWhile(bands, (b) => b.t0 <= t) - 1]?.state ?? '';
  }
}

const portOf = (address) => address.slice(address.lastIndexOf(':'));

const READ = {
  call(net, e) {
    if (e.sid && !net.sockets.has(e.sid)) net.bind(e.sid, '', e.program);
  },
  return(net, e) {
    if (e.errno || !e.sid) return;
    if (e.call === 'bind') net.bind(e.sid, e.local || String(net.model.event(e.of)?.args?.[0] ?? ''), e.program);
    else if (e.call === 'accept') net.sockets.set(e.sid, { program: e.program, local: e.local ?? '' });
    else if (e.local) net.bind(e.sid, e.local, e.program);
    if (e.call === 'accept' || e.call === 'connect') tie(net, e);
  },
  segment(net, e) {
    if (!e.cid) return;
    const id = e.endpoint || `${e.cid}a`;
    const self = net.endpoint(id);
    if (!self.address) introduce(net, self, e);
    const times = net.model.activity;
    const actor = `segment:${self.program}`;
    if (times.has(actor)) times.get(actor).push(e.t);
    else times.set(actor, [e.t]);
  },
  state(net, e) {
    if (!e.endpoint) return void (e.sid && listen(net, e));
    const endpoint = net.endpoint(e.endpoint);
    const socket = e.sid ? net.sockets.get(e.sid) : null;
    if (socket && !endpoint.program) net.owns(e.endpoint, { program: socket.program, sid: e.sid });
    if (!endpoint.program) introduceByCause(net, endpoint, e);
    follow(net, endpoint, e);
  },
  timer(net, e) {
    const band = e.endpoint && net.endpoint(e.endpoint).bands.at(-1);
    if (band) band.timers.push({ t: e.t, remaining: e.remaining ?? 0 });
  },
};

/** The first segment of a connection names both addresses. */
function introduce(net, self, e) {
  const other = net.endpoint(net.peer(self.id));
  self.address = e.src ?? '';
  other.address ||= e.dst ?? '';
  self.begin ||= e.t;
  net.byAddress.set(`${e.src}>${e.dst}`, self.id);
  net.byAddress.set(`${e.dst}>${e.src}`, other.id);
  const call = net.connecting(e.dst);
  if (!self.program) net.owns(self.id, call ?? { program: net.programAt(e.src ?? ''), sid: 0 });
  if (!other.program) net.owns(other.id, { program: net.programAt(e.dst ?? ''), sid: 0 });
}

/** A state may come before its segment; then its cause tells whose it is. */
function introduceByCause(net, endpoint, e) {
  const cause = net.model.event(e.cause);
  if (cause?.program) net.owns(endpoint.id, { program: cause.program, sid: 0 });
}

/** accept and connect tell which socket is which endpoint. */
function tie(net, e) {
  const id = e.endpoint || net.byAddress.get(`${e.local}>${e.peer}`);
  if (id) net.owns(id, { program: e.program, sid: e.sid });
}

function listen(net, e) {
  for (const band of [...net.listens.live]) if (band.sid === e.sid) net.listens.end(band, e.t);
  if (e.to === 'CLOSED') return;
  net.listens.begin(e.t, { event: e, endpoint: '', sid: e.sid, state: e.to, timers: [] });
}

function follow(net, endpoint, e) {
  const last = endpoint.bands.at(-1);
  if (last?.open) net.bands.end(last, e.t);
  const band = net.bands.begin(e.t, { event: e, endpoint: endpoint.id, sid: e.sid ?? 0, state: e.to, timers: [] });
  endpoint.bands.push(band);
  endpoint.begin ||= e.t;
  endpoint.closed = null;
  if (e.to !== 'CLOSED') return;
  endpoint.closed = e.t;
  net.bands.end(band, e.t);
}
