// The columns of the picture, in pixels.

/**
 * @typedef {{x: number, w: number}} Lane
 * @typedef {Object} Lanes
 * @property {Lane} time
 * @property {{program: string, x: number, w: number}[]} strips
 * @property {Lane|null} crowd
 * @property {Side} left @property {Side} right
 * @property {{x: number, w: number, mid: number}} network
 * @property {number} width
 *
 * @typedef {Object} Side
 * @property {Lane} app the program's lane
 * @property {Lane|null} tcp
 * @property {number} wire where the side's segments leave and arrive
 * @property {1|-1} towards the direction from this side to the wire
 */

const STRIP = 2.1; // rem
const TIME = 5.5; // rem, room for 512.345 ms
const clamp = (low, value, high) => Math.max(low, Math.min(value, high));

/**
 * @param {import('./cast.js').Cast} cast
 * @returns {Lanes}
 */
export function lanesOf(cast, width, rem) {
  const time = { x: 0, w: TIME * rem };
  const strips = cast.strips.map((program, i) => ({ program, x: time.w + i * STRIP * rem, w: STRIP * rem }));
  const crowdAt = time.w + strips.length * STRIP * rem;
  const crowd = cast.crowd.length ? { x: crowdAt, w: STRIP * rem } : null;
  const begin = crowdAt + (crowd ? crowd.w : 0);
  const end = width - 0.6 * rem;
  const widths = laneWidths(cast, end - begin, rem);
  const left = side(begin, widths, 1);
  const right = side(end, widths, -1);
  const network = { x: left.wire, w: right.wire - left.wire, mid: (left.wire + right.wire) / 2 };
  return { time, strips, crowd, left, right, network, width };
}

function laneWidths(cast, room, rem) {
  if (!cast.wire) return { app: room / 2 - 0.5 * rem, tcp: 0 };
  const ems = room / rem;
  const tcp = cast.transport ? clamp(6.9, ems * 0.128, 11) * rem : 0;
  return { app: clamp(8, ems * (cast.transport ? 0.172 : 0.24), cast.transport ? 14 : 20) * rem, tcp };
}

/** @returns {Side} */
function side(edge, { app, tcp }, towards) {
  const leftToRight = (from, w) => ({ x: towards > 0 ? from : from - w, w });
  const inner = edge + towards * app;
  return {
    app: leftToRight(edge, app),
    tcp: tcp ? leftToRight(inner, tcp) : null,
    wire: inner + towards * tcp,
    towards: /** @type {1|-1} */ (towards),
  };
}
