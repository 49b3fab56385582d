// A run as the page keeps it: its header, every event in order, and the few
// indexes that the panels ask. It knows no DOM.

/** The kinds of event that are a packet leaving its host. */
const PACKETS = new Set(['segment', 'datagram', 'frame']);

/** @param {{kind: string}} e */
export const isPacket = e => PACKETS.has(e.kind);

export class Recorded {
  constructor() {
    /** @type {any} */ this.header = null;
    /** @type {any[]} events[n - 1] is the event with seq n */ this.events = [];
    /** @type {any} the end event */ this.end = null;
    /** @type {any[]} in order of what they are about */ this.notes = [];
    /** @type {any[]} */ this.packets = [];
    /** @type {any[]} */ this.claims = [];
    /** @type {Map<string, any[]>} calls by program */ this.calls = new Map();
    /** @type {Map<number, any>} returns by their call's seq */ this.returns = new Map();
    /** @type {Map<string, any>} a program's gate that waits for the learner */ this.gates = new Map();
  }

  get last() { return this.events.length; }

  /** @param {number} seq */
  at(seq) { return this.events[seq - 1]; }

  /** @param {any[]} events that follow, without gaps */
  add(events) {
    for (const e of events) {
      this.events.push(e);
      this.#index(e);
    }
  }

  #index(e) {
    if (isPacket(e)) this.packets.push(e);
    switch (e.kind) {
      case 'program': this.calls.set(e.program, []); break;
      case 'gate': this.gates.set(e.program, e); break;
      case 'call': this.#called(e); break;
      case 'return': this.returns.set(e.of, e); break;
      case 'note': this.#noted(e); break;
      case 'claim': this.claims.push(e); break;
      case 'end': this.end = e; this.gates.clear(); break;
    }
  }

  #called(e) {
    this.gates.delete(e.program);
    if (!this.calls.has(e.program)) this.calls.set(e.program, []);
    this.calls.get(e.program).push(e);
  }

  // A note may follow its event by some others, so it is put in its place.
  #noted(e) {
    let i = this.notes.length;
    while (i > 0 && this.notes[i - 1].about > e.about) i--;
    this.notes.splice(i, 0, e);
  }

  /** The note on the last narrated event up to seq. @param {number} seq */
  noteAt(seq) { return lastUpTo(this.notes, seq, n => n.about); }

  /** The note on exactly this event. @param {number} seq */
  noteOn(seq) {
    const n = this.noteAt(seq);
    return n?.about === seq ? n : undefined;
  }

  /** The last packet that left its host up to seq. @param {number} seq */
  packetAt(seq) {
    const e = this.at(seq);
    if (e?.kind === 'arrive' || e?.kind === 'fate') return this.at(e.of);
    return lastUpTo(this.packets, seq, p => p.seq);
  }

  /** Where each program stands: its last call up to seq. @param {number} seq */
  standing(seq) {
    return [...this.calls].map(([program, calls]) => ({ program, call: lastUpTo(calls, seq, c => c.seq) }))
      .filter(x => x.call);
  }
}

/**
 * lastUpTo is the last item whose number is not above max; items are in order.
 * @template T
 * @param {T[]} items @param {number} max @param {(item: T) => number} number
 * @returns {T | undefined}
 */
export function lastUpTo(items, max, number) {
  let lo = 0, hi = items.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (number(items[mid]) <= max) lo = mid + 1; else hi = mid;
  }
  return items[lo - 1];
}
