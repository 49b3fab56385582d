// The same steps as text: rows for a table, a line for a tip.

import { callText, resultText } from './events.js';
import { formatTime } from './time.js';

/**
 * @typedef {{index: number, seq: number, t: number, time: string, who: string, what: string, text: string}} Row
 */

/** Steps from..to (excluded) as rows. @param {import('./model.js').Model} model @returns {Row[]} */
export function eventRows(model, from, to) {
  const first = Math.max(0, from);
  return model.steps.slice(first, Math.max(first, to)).map(({ seq, t }, i) => {
    const e = model.event(seq);
    return { index: first + i, seq, t, time: formatTime(t), who: who(model, e), what: what(model, e), text: model.narration(seq) };
  });
}

/** The sentence about an event; without one, what it is. @param {import('./model.js').Model} model */
export function narration(model, seq) {
  const e = model.event(seq);
  return model.narration(seq) || (e ? what(model, e) : '');
}

/** Whose doing it is: a program, or an endpoint's TCP. */
export function who(model, e) {
  if (e?.program) return e.program;
  const endpoint = e?.kind === 'arrive' ? receiverOf(model, e) : e?.endpoint;
  const program = model.endpoints.get(endpoint)?.program;
  return program ? `${program} · TCP` : '';
}

function receiverOf(model, e) {
  const segment = model.event(e.of);
  const sender = segment && model.connections.sender(segment);
  return sender ? model.connections.peer(sender) : '';
}

/** An event in a few signs that need no translation. */
export function what(model, e) {
  return WHAT[e?.kind]?.(e, model) ?? e?.kind ?? '';
}

const WHAT = {
  call: (e) => callText(e),
  return: (e) => `${e.call} → ${resultText(e)}`,
  gate: (e) => `⏸ ${callText(e)}`,
  segment: (e) => `${segmentText(e)} ⟶`,
  datagram: (e) => `${e.flags || 'UDP'} ${e.len ?? 0} B ⟶`,
  arrive: (e, model) => `⟶ ${segmentText(model.event(e.of) ?? {})}`,
  fate: (e, model) => `${segmentText(model.event(e.of) ?? {})}: ${e.fate}`,
  state: (e) => e.to ?? '',
  output: (e) => `❯ ${e.text ?? ''}`,
  end: (e) => e.status ?? '',
};

function segmentText(e) {
  const ack = e.flags?.includes('ACK') ? ` ack ${e.rel_ack ?? 0}` : '';
  const bytes = e.len ? ` ${e.len} B` : '';
  return `${e.flags ?? ''} seq ${e.rel_seq ?? 0}${ack}${bytes}`;
}
