// A recorded run repeated until it has n events: something large to measure with.

/** The fields that name other events. */
const POINTERS = ['of', 'cause', 'about', 'retransmission_of'];

/**
 * @param {import('./events.js').Event[]} events of one run
 * @param {number} n how many events are wanted
 * @returns {import('./events.js').Event[]}
 */
export function many(events, n) {
  const base = events.filter((e) => e.kind !== 'end' && e.kind !== 'claim');
  const counts = { t: (base.at(-1)?.t ?? 0) + 1e6, sid: highest(base, 'sid'), cid: highest(base, 'cid') };
  const out = [];
  const renumbered = new Map(base.map((e, i) => [e.seq, i + 1]));
  for (let round = 0; out.length < n; round++) {
    for (const e of base) {
      if (out.length >= n) break;
      if (round > 0 && e.kind === 'program') out.push({ seq: out.length + 1, t: e.t + round * counts.t, kind: 'host', host: e.host });
      else out.push(shifted(e, out.length + 1, round, base.length, counts, renumbered));
    }
  }
  return out;
}

const highest = (events, field) => events.reduce((most, e) => Math.max(most, e[field] ?? 0), 0);

/** One event of a later round: its own numbers, the same story. */
function shifted(e, seq, round, length, counts, renumbered) {
  const copy = { ...e, seq, t: e.t + round * counts.t };
  for (const field of POINTERS) if (e[field]) copy[field] = (renumbered.get(e[field]) ?? 0) + round * length;
  if (e.sid) copy.sid = e.sid + round * counts.sid;
  if (e.cid) copy.cid = e.cid + round * counts.cid;
  const later = (id) => id.replace(/^(s?)(\d+)/, (_, s, number) => s + (Number(number) + round * (s ? counts.sid : counts.cid)));
  if (e.endpoint) copy.endpoint = later(e.endpoint);
  if (e.bytes) copy.bytes = { ...e.bytes, stream: later(e.bytes.stream) };
  return copy;
}
