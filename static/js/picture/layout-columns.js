// Several connections in one TCP lane: they stand side by side while their lives
// overlap. One that only waits out its TIME-WAIT gives way to a slim strip.

/**
 * @typedef {{id: string, begin: number, closed: number|null, waits: number}} Life
 * waits: since when it has been in TIME-WAIT; Infinity before
 * @typedef {{x: number, w: number}} Column
 * @typedef {{t0: number, t1: number, of: Map<string, Column>}} Slice  nothing begins or ends within it
 */

const STRIPS = 3; // old connections that are still shown

/**
 * @param {Life[]} lives of one side, in order of their beginning
 * @param {{x: number, w: number, strip: number, outer: 'left'|'right'}} region
 * @returns {Slice[]} of the window [t0, t1]
 */
export function slicesOf(lives, region, t0, t1) {
  const near = lives.filter((l) => l.begin <= t1 && (l.closed ?? Infinity) >= t0);
  const cuts = [t0, ...near.flatMap((l) => [l.begin, l.closed ?? Infinity, l.waits]), t1];
  const times = [...new Set(cuts.filter((t) => t >= t0 && t <= t1))].sort((a, b) => a - b);
  const slices = [];
  for (let i = 0; i < times.length; i++) {
    const live = near.filter((l) => l.begin <= times[i] && (l.closed ?? Infinity) > times[i]);
    slices.push({ t0: times[i], t1: times[i + 1] ?? Infinity, of: columnsOf(live, times[i], region) });
  }
  return slices;
}

/** @returns {Map<string, Column>} */
function columnsOf(live, t, { x, w, strip, outer }) {
  const waiting = live.filter((l) => l.waits <= t);
  const active = live.filter((l) => l.waits > t);
  if (active.length === 0 && waiting.length) active.push(waiting.pop());
  const slim = waiting.slice(-STRIPS);
  const rest = w - slim.length * strip;
  const columns = new Map();
  const begin = outer === 'left' ? x + slim.length * strip : x;
  slim.forEach((l, i) => columns.set(l.id, { x: outer === 'left' ? x + i * strip : x + w - (i + 1) * strip, w: strip }));
  active.forEach((l, i) => columns.set(l.id, { x: begin + (i * rest) / active.length, w: rest / active.length }));
  return columns;
}
