// Whose bytes are these? A stream is one direction of a connection; each send
// took a range of it, and whatever later carries bytes of that range is drawn
// in that send's colour.

import { countWhile } from './spans.js';

export const COLOURS = 4;

/**
 * @typedef {{seq: number, from: number, to: number, data: Uint8Array, colour: number}} Send
 * @typedef {{from: number, to: number, colour: number, data: Uint8Array, seq: number}} Piece
 * data may be shorter than the piece: the trace keeps only the first bytes of long sends.
 */
export class Stream {
  constructor(id) {
    this.id = id;
    /** @type {Send[]} in order of from */
    this.sends = [];
  }

  add(send) {
    this.sends.push(send);
    return send;
  }

  /** The range cut where one send ends and the next begins. @returns {Piece[]} */
  pieces(from, to) {
    const found = [];
    for (let i = countWhile(this.sends, (s) => s.to <= from); i < this.sends.length; i++) {
      const send = this.sends[i];
      if (send.from >= to) break;
      const a = Math.max(from, send.from);
      const b = Math.min(to, send.to);
      if (b <= a) continue;
      const data = send.data.subarray(a - send.from, b - send.from);
      found.push({ from: a, to: b, colour: send.colour, data, seq: send.seq });
    }
    return found;
  }
}

/** Where a range ends, whether its call has returned or not. */
export const endOf = (bytes) => bytes.to ?? bytes.upto ?? bytes.from;

export const overlaps = (a, b) => a && b && a.stream === b.stream && a.from < endOf(b) && b.from < endOf(a);
