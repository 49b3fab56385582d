// The foot of the page: the sentence about the present step, and the controls of time.
import { byId } from './dom.js';
import { role } from '../model/events.js';

/** Steps behind a live run that are soon caught up with, and not worth a button that comes and goes. */
const NEAR = 3;

/** At most so many ticks stand on the scrubber; more would be a grey bar. */
const TICKS = 240;

/**
 * tickPaths gives for each kind of step an SVG path of ticks, over a width of 1000.
 * @param {{seq: number}[]} steps @param {(seq: number) => any} at
 */
export function tickPaths(steps, at) {
  /** @type {Map<string, string>} */ const paths = new Map();
  if (steps.length < 2 || steps.length > TICKS) return paths;
  steps.forEach((step, i) => {
    const kind = tickKind(at(step.seq)), x = (1000 * i / (steps.length - 1)).toFixed(1);
    paths.set(kind, `${paths.get(kind) ?? ''}M${x} 0V10`);
  });
  return paths;
}

/** @param {any} e */
function tickKind(e) {
  if (e?.kind === 'segment') return role(e.flags);
  if (e?.kind === 'datagram') return 'data';
  return e?.kind === 'call' || e?.kind === 'return' ? 'call' : 'other';
}

/**
 * @param {any} tl the timeline
 * @param {{say: any, at: (seq: number) => any}} o
 */
export function createTransport(tl, o) {
  const unit = byId('unit'), seek = byId('seek'), play = byId('play'), now = byId('now'), say = byId('say');
  let ticked = -1;

  const on = (id, f) => byId(id).addEventListener('click', f);
  on('first', () => tl.first());
  on('prev', () => tl.step(-1, unit.value));
  on('play', () => tl.toggle());
  on('next', () => tl.step(1, unit.value));
  on('last', () => tl.last());
  on('now', () => tl.now());
  seek.addEventListener('input', () => { const step = tl.model.steps[+seek.value]; if (step) tl.goto(step.seq); });
  tl.speed(pace(byId('speed').value));
  byId('speed').addEventListener('change', e => tl.speed(pace(e.target.value)));
  byId('axis').addEventListener('change', e => tl.setMode(e.target.value));

  function show(state, sentence) {
    enable(state.count > 0);
    play.dataset.on = String(state.playing);
    play.setAttribute('aria-label', o.say(state.playing ? 'ui.pause' : 'ui.play'));
    seek.max = String(Math.max(1, state.count - 1));
    seek.value = String(Math.max(0, state.index));
    seek.setAttribute('aria-valuetext', o.say('ui.count', { index: state.index + 1, count: state.count }));
    byId('count').textContent = state.count > 0 ? `${state.index + 1} / ${state.count}` : '';
    byId('axis').value = state.mode;
    lag(state);
    // While it plays the sentences come too fast to be listened to.
    say.setAttribute('aria-live', state.playing ? 'off' : 'polite');
    if (say.textContent !== sentence) say.textContent = sentence;
    if (ticked !== state.count) ticks(state.count);
  }

  function lag(state) {
    now.hidden = state.lag < NEAR;
    byId('lag').textContent = state.lag >= NEAR ? o.say('ui.lag', { n: state.lag }) : '';
  }

  function enable(yes) {
    for (const id of ['first', 'prev', 'play', 'next', 'last', 'seek']) byId(id).disabled = !yes;
  }

  function ticks(count) {
    ticked = count;
    byId('ticks').innerHTML = [...tickPaths(tl.model.steps, o.at)].map(([kind, d]) => `<path class="${kind}" d="${d}"/>`).join('');
  }

  return { show, get unit() { return unit.value; } };
}

/** The value of the speed select as the timeline takes it: "1000" is a thousandth. @param {string} value */
export const pace = value => (value === 'steps' ? 'steps' : 1 / Number(value));
