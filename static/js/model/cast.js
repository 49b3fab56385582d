// Who stands where: one program on the left, the one that serves on the right,
// the others beside them.

const SLIM = 6; // strips that are worth their width

/**
 * @typedef {Object} Cast
 * @property {string} left the client in focus
 * @property {string} right the program that serves; its threads, and who takes its address after it, stand there too
 * @property {string[]} strips other programs, as slim strips
 * @property {string[]} crowd the rest, as one density strip
 * @property {string} transport what stands between programs and wire: "TCP", "UDP", both or nothing
 * @property {boolean} wire whether anything travels
 * @property {(program: string) => 'left'|'right'|null} sideOf
 */

/**
 * @param {import('./model.js').Model} model
 * @param {string} [focus] the client to show in full
 * @returns {Cast}
 */
export function castOf(model, focus = '') {
  const names = [...model.programs.keys()];
  const root = (name) => rootOf(model, name);
  const right = root(serving(model) ?? names.find((n) => n.startsWith('server')) ?? names[1] ?? '');
  const serves = new Set([right, ...successors(model, right)]);
  const others = names.filter((n) => !serves.has(root(n)));
  const left = others.includes(focus) ? focus : asking(model, others);
  const rest = others.filter((n) => n !== left);
  const sideOf = (program) => (program === left && left ? 'left' : right && serves.has(root(program)) ? 'right' : null);
  return {
    left, right, sideOf,
    strips: rest.slice(0, rest.length > SLIM ? SLIM - 1 : SLIM),
    crowd: rest.slice(rest.length > SLIM ? SLIM - 1 : SLIM),
    transport: transportOf(model),
    wire: model.segments.all.length > 0 || asked(model, 'socket AF_INET') || !model.callers.has('socket'),
  };
}

/** Has any program made a call whose text begins so? */
const asked = (model, text) => [...model.callers.keys()].some((call) => call.startsWith(text));

function transportOf(model) {
  const tcp = model.endpoints.size > 0 || model.connections.listens.all.length > 0;
  const udp = asked(model, 'socket AF_INET SOCK_DGRAM') || model.datagrams;
  return [tcp ? 'TCP' : '', udp ? 'UDP' : ''].filter(Boolean).join(', ');
}

/** The first program of a thread's line of parents. */
function rootOf(model, name) {
  let at = name;
  for (let depth = 0; depth < 8; depth++) {
    const parent = model.programs.get(at)?.parent;
    if (!parent) break;
    at = parent;
  }
  return at;
}

/** Who listens; without TCP, who first waits for a datagram on a name of its own. */
function serving(model) {
  for (const call of ['listen', 'bind', 'recvfrom']) {
    const first = model.callers.get(call)?.values().next().value;
    if (first) return first;
  }
}

/** Programs that bind the same address: restarted servers, or several on one port. */
function* successors(model, server) {
  for (const [call, programs] of model.callers) {
    if (call.startsWith('bind ') && programs.has(server)) yield* programs;
  }
}

function asking(model, others) {
  for (const call of ['connect', 'sendto', 'send', 'socket']) {
    for (const name of model.callers.get(call) ?? []) if (others.includes(name)) return name;
  }
  return others[0] ?? '';
}

/**
 * The two endpoints of a connection by the side they stand on, or null when the
 * connection is not between the two programs in full view.
 * @returns {{left: string, right: string}|null}
 */
export function placeConnection(model, cast, cid) {
  const a = `${cid}a`;
  const b = `${cid}b`;
  const sideA = sideOfEndpoint(model, cast, a);
  const sideB = sideOfEndpoint(model, cast, b);
  if (sideA === 'other' || sideB === 'other') return null;
  if (sideA === 'right' && sideB !== 'right') return { left: b, right: a };
  if (sideB === 'left' && sideA !== 'left') return { left: b, right: a };
  return { left: a, right: b };
}

/** @typedef {{key: string, left: import('./connections.js').Endpoint[], right: import('./connections.js').Endpoint[]}} Sides */
/** @type {WeakMap<import('./model.js').Model, Sides>} */
const known = new WeakMap();

/**
 * The endpoints that stand on a side, in the order in which they began. Worked
 * out anew only when endpoints or the cast have changed.
 * @param {'left'|'right'} side
 * @returns {import('./connections.js').Endpoint[]}
 */
export function endpointsOn(model, cast, side) {
  const key = `${model.connections.version} ${cast.left} ${cast.right}`;
  const last = known.get(model);
  if (last?.key === key) return last[side];
  /** @type {Sides} */
  const sides = { key, left: [], right: [] };
  for (const endpoint of model.endpoints.values()) {
    const at = placeConnection(model, cast, endpoint.cid);
    if (at) sides[at.left === endpoint.id ? 'left' : 'right'].push(endpoint);
  }
  sides.left.sort((a, b) => a.begin - b.begin);
  sides.right.sort((a, b) => a.begin - b.begin);
  known.set(model, sides);
  return sides[side];
}

function sideOfEndpoint(model, cast, id) {
  const program = model.endpoints.get(id)?.program;
  return program ? (cast.sideOf(program) ?? 'other') : 'unknown';
}
