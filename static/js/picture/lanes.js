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
 * @property {number} kept of the serving side's TCP lane, for a listener beside connections
 *
 * @typedef {Object} Side
 * @property {Lane} app the program's lane
 * @property {Lane|null} tcp
 * @property {number} wire where the side's segments leave and arrive
 * @property {1|-1} towards the direction from this side to the wire
 */

const TIME = 5.5; // rem, room for 512.345 ms
const STRIP = { least: 1.15, most: 2.1 }; // rem, of a program that is not in full view
const CROWD = 1.7; // rem, at least, of the strip that says how many the rest are
const APP = { least: 6.8, most: 14, alone: 20 }; // alone: nothing stands between program and wire
const TCP = { least: 6.2, most: 11 };
const NETWORK = 13; // rem that the wire needs for its labels: strips give way first, then the programs
const clamp = (low, value, high) => Math.max(low, Math.min(value, high));

/**
 * @param {import('../model/cast.js').Cast} cast
 * @returns {Lanes}
 */
export function lanesOf(cast, width, rem) {
  const strip = stripWidth(cast, width / rem - TIME - 0.6) * rem;
  const time = { x: 0, w: TIME * rem };
  const strips = cast.strips.map((program, i) => ({ program, x: time.w + i * strip, w: strip }));
  const crowdAt = time.w + strips.length * strip;
  const crowd = cast.crowd.length ? { x: crowdAt, w: Math.max(strip, CROWD * rem) } : null;
  const begin = crowdAt + (crowd ? crowd.w : 0);
  const end = width - 0.6 * rem;
  const { app, tcp, kept } = laneWidths(cast, (end - begin) / rem);
  const left = side(begin, { app: app * rem, tcp: tcp * rem }, 1);
  const right = side(end, { app: app * rem, tcp: tcp && (tcp + kept) * rem }, -1);
  const network = { x: left.wire, w: right.wire - left.wire, mid: (left.wire + right.wire) / 2 };
  return { time, strips, crowd, left, right, network, width, kept: kept * rem };
}

function stripWidth(cast, ems) {
  const others = (cast.transport ? 2 * TCP.least + 0.7 : 0) + 2 * APP.least + NETWORK + (cast.crowd.length ? CROWD : 0);
  return cast.strips.length ? clamp(STRIP.least, (ems - others) / cast.strips.length, STRIP.most) : STRIP.most;
}

/** In rem. The side that serves is wider by the strip that a listener keeps: both have the same room for states. */
function laneWidths(cast, ems) {
  if (!cast.wire) return { app: ems / 2 - 0.5, tcp: 0, kept: 0 };
  const tcp = cast.transport ? clamp(TCP.least, ems * 0.138, TCP.most) : 0;
  const kept = !cast.transport.includes('TCP') ? 0 : tcp < 7.5 ? 0.7 : 1.3;
  const wished = cast.transport ? clamp(APP.least, ems * 0.18, APP.most) : clamp(APP.least, ems * 0.24, APP.alone);
  const app = Math.max(Math.min(APP.least, wished), Math.min(wished, (ems - 2 * tcp - kept - NETWORK) / 2));
  return { app, tcp, kept };
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
