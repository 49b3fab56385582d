// The events of a run by which it is compared with another: who did it, what it
// was, and what may differ about it. Times, ports and absolute numbers are left
// out: they differ in every run. Pure.

import { isQuiet, isReceive } from '../model/events.js';

/**
 * @typedef {import('../model/events.js').Event} Event
 * @typedef {Object} Item
 * @property {number} seq the event's
 * @property {string} lane whose doing it is: a program's, or one end of a connection
 * @property {string} key what it is, within its lane
 * @property {number} of the call that this returns from; 0: it is no return
 * @property {Record<string, string|number|boolean>} says what may differ between two items of one key
 */

/** @param {Event[]} events the whole run @returns {Item[]} in the run's order */
export function itemsOf(events) {
  const cast = castIn(events);
  const items = [];
  for (const e of events) {
    if (!isCounted(e)) continue;
    items.push({ seq: e.seq, lane: laneOf(e, cast), of: e.kind === 'return' ? e.of ?? 0 : 0, ...READ[e.kind](e, cast) });
  }
  return items;
}

/** Calls that only order the experiment are no part of the comparison. @param {Event} e */
export const isCounted = e => e.kind in READ && !isQuiet(e.call);

/** @type {Record<string, (e: Event, cast: Cast) => {key: string, says: Record<string, any>}>} */
const READ = {
  call: e => ({ key: `call ${called(e)}`, says: { args: (e.args ?? []).join(', '), n: e.n ?? 0, data: e.data ?? '' } }),
  return: (e, cast) => ({ key: `return ${called(cast.calls.get(e.of) ?? e)}`, says: { errno: e.errno ?? '', ...given(e) } }),
  segment: packet,
  datagram: packet,
  state: e => ({ key: `state ${e.to}`, says: { from: e.from || 'CLOSED' } }),
  output: e => ({ key: 'output', says: { text: e.text ?? '' } }),
};

/** An option is a call of its own: turning on NODELAY is not like turning on REUSEADDR. */
const called = e => (e.call === 'setsockopt' || e.call === 'getsockopt' ? `${e.call} ${e.args?.[0]}` : e.call);

/** What a return gives. The number of a new descriptor says nothing. */
function given(e) {
  if (e.errno || e.call === 'socket' || e.call === 'accept') return {};
  if (e.n || isReceive(e.call)) return { n: e.n ?? 0, data: e.data ?? '' };
  return { result: e.result ?? 0 };
}

/** PSH is a hint, not a kind of segment (RFC 9293 §3.9.1); whether bytes travel is. */
function packet(e, cast) {
  const flags = (e.flags ?? 'UDP').split(' ').filter(f => f !== 'PSH').join(' ');
  const says = { len: e.len ?? 0, data: payload(e), again: Boolean(e.retransmission_of), lost: cast.dropped.has(e.seq) };
  return { key: `${e.kind} ${flags}${e.len ? ' data' : ''}`, says };
}

/** The bytes that a packet carries, unless the trace has cut them off. */
function payload({ raw = '', len = 0 }) {
  const bytes = len ? atob(raw) : '';
  return bytes.length > len ? bytes.slice(-len) : '';
}

/** @typedef {ReturnType<typeof castIn>} Cast */

/** Who is who in a run. @param {Event[]} events */
function castIn(events) {
  const calls = new Map(), dropped = new Set();
  for (const e of events) {
    if (e.kind === 'call') calls.set(e.seq, e);
    if (e.fate === 'dropped') dropped.add(e.of);
  }
  return { calls, dropped, ...connectionsIn(events) };
}

/**
 * Connections by the program that asked for them, and as its how many-th; ends
 * by the program that holds them; sockets by theirs.
 * @param {Event[]} events
 */
export function connectionsIn(events) {
  const owners = new Map(), ends = new Map(), names = new Map(), counts = new Map();
  for (const e of events) {
    if (e.program && e.sid) owners.set(e.sid, e.program);
    const program = e.program ?? owners.get(e.sid);
    if (program && e.endpoint && !ends.has(e.endpoint)) ends.set(e.endpoint, program);
  }
  for (const { cid } of events) {
    if (!cid || names.has(cid)) continue;
    const program = ends.get(`${cid}a`) ?? '';
    const nth = (counts.get(program) ?? 0) + 1;
    counts.set(program, nth);
    names.set(cid, { program, nth, text: `${program} ${nth}` });
  }
  return { owners, ends, names };
}

/** @param {Event} e @param {Cast} cast */
function laneOf(e, cast) {
  if (e.program) return e.program;
  if (e.endpoint) return `${cast.names.get(e.cid).text} ${e.endpoint.at(-1)}`;
  if (e.sid) return `${cast.owners.get(e.sid)} listens`; // a listener belongs to no connection
  return `${e.host ?? ''} wire`;
}
