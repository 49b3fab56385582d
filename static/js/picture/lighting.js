// What is lit and what steps back: the way of a range of bytes, or a mark with
// all that caused it and all that it caused.

import { overlaps } from '../model/streams.js';

export class Lighting {
  /** @param {import('../model/model.js').Model} model @param {import('./layout.js').View} view */
  constructor(model, view) {
    this.range = view.range ?? null;
    this.selected = view.selected ?? 0;
    this.marks = view.selected ? related(model, view.selected) : null;
    this.on = Boolean(this.range || this.marks);
  }

  /** "lit", "lit picked", "dim", or nothing when no light is on. */
  of(bytes, ...seqs) {
    if (!this.on) return '';
    if (this.range) return overlaps(bytes, this.range) ? 'lit' : 'dim';
    if (seqs.includes(this.selected)) return 'lit picked';
    return seqs.some((seq) => seq && this.marks?.has(seq)) ? 'lit' : 'dim';
  }

  /** Whether one byte of a stream lies outside the lit range. */
  darkens(stream, at) {
    return Boolean(this.range && (stream !== this.range.stream || at < this.range.from || at >= (this.range.to ?? 0)));
  }
}

function related(model, seq) {
  return new Set([seq, ...model.causes(seq), ...model.effects(seq)]);
}
