// What the page says about an event in few words: for the list of events, the
// packet's caption, the gates, and the run's state. Pure.
import { callText, fill, resultText } from '../model/events.js';

/** What happened. @param {any} e @param {(seq: number) => any} at @param {any} say */
export function what(e, at, say) {
  switch (e.kind) {
    case 'call': return callText(e);
    case 'gate': return say('ui.what.gate', { call: callText(e) });
    case 'return': return `${e.call} → ${resultText(e)}`;
    case 'segment': case 'datagram': case 'frame': return packetText(e);
    case 'arrive': return say('ui.what.arrive', { packet: packetText(at(e.of) ?? e) });
    case 'fate': return say(`ui.what.fate.${e.fate}`, { packet: packetText(at(e.of) ?? e) });
    case 'state': return `${e.from || 'CLOSED'} → ${e.to}`;
    case 'output': return say('ui.what.output', { text: e.text ?? '' });
    case 'claim': return say('ui.what.claim', { id: e.id });
    case 'end': return say('ui.what.end', { status: say(`ui.status.${e.status}`) });
  }
  return say.has(`ui.what.${e.kind}`) ? say(`ui.what.${e.kind}`, e) : e.kind;
}

/** A packet as the timeline labels it. @param {any} e */
export function packetText(e) {
  const parts = [packetName(e)];
  if (e.kind === 'segment') parts.push(`seq ${e.rel_seq ?? 0}`);
  if (/\bACK\b/.test(e.flags ?? '')) parts.push(`ack ${e.rel_ack ?? 0}`);
  if (e.len) parts.push(`${e.len} B`);
  return parts.join(' ');
}

/** What kind of packet it is: a segment's flags. @param {any} e */
export const packetName = e => e.flags || 'UDP';

/**
 * What the run's chip says: its state, and for one that is stuck which program waits in which call.
 * @param {any} end the end event, or null @param {any} say
 */
export function statusText(end, say) {
  if (!end) return say('ui.status.running');
  const text = say(`ui.status.${end.status}`);
  const waiting = (end.waiting ?? []).map(w => say('ui.status.waiting', w)).join(' · ');
  return waiting ? say('ui.status.why', { status: text, why: waiting }) : text;
}

/** The values of a claim's sentence that are not known yet are shown as an ellipsis. @param {string} template @param {any} got */
export function claimText(template, got) {
  return fill(template, got ?? {}).replace(/\{\w+\}/g, '…');
}
