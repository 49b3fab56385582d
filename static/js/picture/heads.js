// The names of the columns, and under each TCP lane the state at the playhead.

import { PHASE } from '../model/events.js';
import { endpointsOn } from '../model/cast.js';
import { countWhile } from '../model/spans.js';

/** @param {import('./layout.js').Place} place @param {(key: string, otherwise: string) => string} word */
export function drawHeads(place, word, focus) {
  const { lanes, cast } = place;
  const heads = [head(lanes.time, 'time', word('ui.timeline.time', 'time'))];
  for (const side of /** @type {const} */ (['left', 'right'])) {
    const { app, tcp } = lanes[side];
    if (cast[side]) heads.push(programHead(place, side, app, word('ui.timeline.program', 'program')));
    if (tcp) heads.push(Object.assign(head(tcp, lanes.left.tcp.w < 8.7 * place.rem ? 'tight' : '', cast.transport, ' '), { side }));
  }
  if (lanes.network.w > 6 * place.rem) heads.push(head(lanes.network, '', word('ui.timeline.network', 'Network')));
  const elements = heads.map(({ element, side }) => {
    if (side) element.dataset.side = side;
    return element;
  });
  return [...elements, ...slimHeads(lanes, cast, focus)];
}

/** A lane that programs share names them all. */
function programHead({ model, cast, view, rem }, side, lane, small) {
  const names = [...model.programs.keys()].filter((p) => cast.sideOf(p) === side);
  const fits = (size, bold) => (s) => view.measure(s, { bold, size: size * rem }) <= lane.w - 0.4 * rem;
  const [name, below] = namesIn(names.length ? names : [cast[side]], small, fits(1.02, true), fits(0.8, false));
  const made = head(lane, '', name, below);
  made.element.title = names.join(', ');
  return made;
}

/**
 * Several names on one line; else the others below the first, or how many they are.
 * @param {string[]} names @param {string} small what stands below when there is room
 * @param {(text: string) => boolean} fits @param {(text: string) => boolean} fitsBelow
 */
export function namesIn(names, small, fits, fitsBelow) {
  const all = names.join(' · ');
  const rest = names.slice(1).join(' · ');
  if (!rest || fits(all)) return [all, small];
  return [names[0], fitsBelow(rest) ? rest : `+ ${names.length - 1}`];
}

/** @returns {{element: HTMLElement, side?: string}} */
function head({ x, w }, cls, name, small = '') {
  const element = document.createElement('div');
  element.className = `tl-head ${cls}`;
  element.textContent = name;
  put(element, x, w);
  if (small) element.append(Object.assign(document.createElement('small'), { textContent: small }));
  return { element };
}

function put(element, x, w) {
  element.style.left = `${x}px`;
  element.style.width = `${w}px`;
}

function slimHeads(lanes, cast, focus) {
  const slims = lanes.strips.map((s) => ({ ...s, name: shorten(s.program) }));
  if (lanes.crowd) slims.push({ ...lanes.crowd, program: cast.crowd[0], name: `×${cast.crowd.length}` });
  return slims.map(({ x, w, program, name }) => {
    const button = document.createElement('button');
    button.className = 'tl-head slim';
    button.type = 'button';
    button.textContent = name;
    button.title = program;
    put(button, x, w);
    button.addEventListener('click', () => focus(program));
    return button;
  });
}

/** "client 12" is "c12" in a strip two letters wide. */
const shorten = (name) => (name.length <= 4 ? name : name.replace(/^(\p{L})\p{L}*\s*(\d*).*$/u, '$1$2'));

/** The state that a side is in at t: of its latest connection, else of its listener. */
export function stateOf({ model, cast }, side, t) {
  const endpoints = endpointsOn(model, cast, side);
  const latest = endpoints[countWhile(endpoints, (e) => e.begin <= t) - 1];
  const state = latest ? model.connections.stateAt(latest.id, t) : '';
  if (!cast.transport.includes('TCP')) return '';
  if (state && state !== 'CLOSED') return state;
  return listening(model, cast, side, t) ? 'LISTEN' : state || 'CLOSED';
}

function listening(model, cast, side, t) {
  const listens = model.connections.listens.all;
  return listens.some((l) => l.t0 <= t && (l.open || t < l.t1) && cast.sideOf(model.connections.sockets.get(l.sid)?.program ?? '') === side);
}

/** Writes the states into their heads. */
export function showStates(heads, place, t) {
  for (const element of heads.querySelectorAll('[data-side]')) {
    const state = stateOf(place, element.dataset.side, t);
    const small = element.querySelector('small');
    if (small.textContent === state) continue;
    small.textContent = state;
    small.className = `state ${PHASE[state] ?? 'closed'}`;
  }
}
