// What a run comes to: how it ended, and what can be counted in it, each by a
// name that two runs share. Pure.

import { connectionsIn, isCounted } from './items.js';
import { isReceive, literal, decode } from '../model/events.js';
import { formatTime } from '../model/time.js';

/**
 * @typedef {{word: string, vars: Record<string, any>, text: string, value: string|number}} Sum
 * word: what it is, a key of the page's words without its beginning; value: what is compared
 * @typedef {import('../model/events.js').Event} Event
 */

/** @param {Event[]} events @returns {Map<string, Sum>} */
export function tallyOf(events) {
  const sums = new Map();
  const set = (id, word, value, vars = {}, text = String(value)) => sums.set(id, { word, vars, text, value });
  const of = kind => events.filter(e => e.kind === kind);
  const packets = events.filter(e => e.kind === 'segment' || e.kind === 'datagram');
  const acts = events.filter(isCounted);
  const took = acts.length ? acts[acts.length - 1].t - acts[0].t : 0;

  set('status', 'status', of('end').at(-1)?.status ?? '');
  set('duration', 'duration', took, {}, formatTime(took));
  set('calls', 'calls', of('call').filter(isCounted).length);
  set('segments', 'segments', packets.length);
  set('bytes', 'bytes', packets.reduce((n, e) => n + (e.len ?? 0), 0));
  for (const [program, got] of listed(of('return'), received)) set(`recv ${program}`, 'recv', got.join(', '), { program }, few(got));
  for (const [program, got] of listed(of('return'), failed)) set(`errno ${program}`, 'errno', got.join(', '), { program }, few(got));
  for (const [id, { program, n, state }] of lastStates(events)) set(id, n > 1 ? 'state.nth' : 'state', state, { program, n });
  return sums;
}

/** Texts of a program's events, in order. */
function listed(events, say) {
  const lists = new Map();
  for (const e of events) {
    const text = say(e);
    if (text) lists.set(e.program, [...lists.get(e.program) ?? [], text]);
  }
  return lists;
}

const FEW = 6;

/** The first of a long list, and how long it is. */
const few = texts => (texts.length > FEW ? `${texts.slice(0, FEW).join(', ')}, … (${texts.length})` : texts.join(', '));

const SHORT = 16; // bytes that are spelled out

function received(e) {
  if (!isReceive(e.call) || e.errno) return '';
  return (e.n ?? 0) <= SHORT ? literal(decode(e.data)) : `${e.n} B`;
}

const failed = e => e.errno && `${e.call} → ${e.errno}`;

/** Where each end of each connection was at the end. */
function lastStates(events) {
  const { names, ends } = connectionsIn(events);
  const last = new Map();
  for (const e of events) {
    if (e.kind !== 'state' || !e.endpoint) continue;
    const name = names.get(e.cid), side = e.endpoint.at(-1);
    const program = ends.get(e.endpoint) ?? (side === 'a' ? name.program : '?');
    last.set(`state ${name.text} ${side}`, { program, n: name.nth, state: e.to });
  }
  return last;
}

/**
 * What either run has, side by side.
 * @param {Map<string, Sum>} a @param {Map<string, Sum>} b
 * @returns {{word: string, vars: Record<string, any>, a: string, b: string, differs: boolean}[]}
 */
export function sideBySide(a, b) {
  return [...new Set([...a.keys(), ...b.keys()])].map(id => {
    const x = a.get(id), y = b.get(id), { word, vars } = x ?? y;
    return { word, vars, a: x?.text ?? '', b: y?.text ?? '', differs: word === 'duration' ? longer(x.value, y.value) : x?.value !== y?.value };
  });
}

const NOISE = 20e6; // ns by which two runs of one kind differ on a busy machine

/** No two runs take the same time: only what is much longer differs. */
const longer = (a, b) => Math.abs(a - b) > NOISE && Math.max(a, b) > 2 * Math.min(a, b);

/**
 * The claims that do not come out alike.
 * @param {Event[]} a @param {Event[]} b
 * @returns {{id: string, a: any, b: any}[]} a, b: the claim events, or undefined where it was not asked
 */
export function differingClaims(a, b) {
  const claims = events => new Map(events.filter(e => e.kind === 'claim' && !e.id.startsWith('predict.')).map(e => [e.id, e]));
  const [mine, theirs] = [claims(a), claims(b)];
  return [...new Set([...mine.keys(), ...theirs.keys()])].map(id => ({ id, a: mine.get(id), b: theirs.get(id) }))
    .filter(c => c.a?.holds !== c.b?.holds);
}
