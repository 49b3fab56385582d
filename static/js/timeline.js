// The timeline on the page: wires model, axis, layout and clock to the stage.
//
//   events → Model → layout(model, axis, view) → draw → stage
//                          ↑ clock, selection, focus, zoom

import { Model } from './model.js';
import { createAxis, formatTime, naturalScale, TALLEST } from './axis.js';
import { layout, placeOf } from './layout.js';
import { draw } from './draw.js';
import { canvasMeasure } from './measure.js';
import { createStage } from './stage.js';
import { drawHeads, showStates } from './heads.js';
import { drawFlight, inFlight } from './flight.js';
import { advance, createClock, moveTo, nextStep, settle } from './player.js';
import { standalone } from './standalone.js';
import { sheets } from './sheets.js';
import { wirePointer } from './pointer.js';

export { eventRows, narration } from './rows.js';
export { legend } from './legend.js';

const SETTLE = 150; // ms after the last zoom until a whole tile is drawn again
const PLAYHEAD = 0.62; // of the window's height, where the playhead stays while it plays

/**
 * @param {HTMLElement} root
 * @param {{words?: Record<string, string>, lang?: string, onChange?: (state: any) => void, onSelect?: (seq: number|null) => void}} options
 */
export function createTimeline(root, { words = {}, onChange = () => {}, onSelect = () => {} } = {}) {
  const word = (key, otherwise) => words[key] ?? otherwise;
  const stage = createStage(root, word('ui.timeline', 'Timeline'));
  const measure = canvasMeasure(document.createElement('canvas').getContext('2d'));
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const view = { mode: /** @type {any} */ ('folded'), zoom: 1, focus: '', selected: null, range: null };
  const clock = createClock();
  let model = new Model(words);
  let axis = createAxis({ mode: 'folded', k: 1, rem: 16 });
  let scaledFor = 0; // instants for which the axis's scale was chosen
  let current = -2; // the step that is highlighted
  let aloft = '';
  let told = '';
  let headed = ''; // what the heads were drawn for
  let frame = 0;
  let last = 0;
  let dirty = false;
  let settling = 0;

  /* Geometry */

  const viewOf = (y0, y1) => ({
    y0, y1, width: stage.width, height: stage.height, rem: axis.rem, measure, word,
    focus: view.focus, selected: view.selected, range: view.range,
  });

  /** The view without what the learner has lit. */
  const plain = () => ({ ...viewOf(0, 0), selected: null, range: null });

  function rescale() {
    const rem = stage.rem;
    const k = naturalScale(view.mode, model.instants, rem, stage.height);
    axis = createAxis({ mode: view.mode, k, rem, zoom: view.zoom });
    for (const t of model.instants) axis.push(t);
    scaledFor = model.instants.length;
    magnify();
  }

  function magnify() {
    axis.zoom = view.zoom;
    if (axis.height > TALLEST) axis.zoom = view.zoom *= (TALLEST / axis.height) * 0.99;
    settle(clock, model, axis);
    stage.setHeight(axis.height);
  }

  function extend() {
    const grown = model.instants.length > 1.5 * scaledFor || model.end || view.mode === 'scale';
    if (grown) return void rescale();
    for (let i = axis.T.length; i < model.instants.length; i++) axis.push(model.instants[i]);
    stage.setHeight(Math.min(axis.height, TALLEST));
  }

  /* Painting */

  function paint(force = false, over = 1) {
    if (!force && stage.covers()) return;
    const top = stage.scroll.scrollTop;
    const y0 = Math.max(0, top - over * stage.height);
    const y1 = Math.min(Math.max(axis.height, stage.height), top + (1 + over) * stage.height);
    const picture = layout(model, axis, viewOf(y0, y1));
    stage.show(y0, y1, draw(picture, word));
    stage.root.classList.toggle('is-lit', picture.lit);
    current = -2;
    aloft = '';
    place();
  }

  function heads() {
    stage.heads.replaceChildren(...drawHeads(placeOf(model, axis, viewOf(0, 1)), word, api.focus));
  }

  function place() {
    const atEnd = clock.index >= model.steps.length - 1;
    stage.placeHead(clock.y, axis.height, formatTime(clock.t, 1000), !atEnd);
    highlight();
    fly();
    tell();
  }

  function highlight() {
    if (clock.index === current) return;
    current = clock.index;
    const step = model.steps[clock.index];
    stage.highlight(step ? markOf(step.seq) : 0);
  }

  /** Returns, arrivals and fates are part of the mark they complete. */
  function markOf(seq) {
    const e = model.event(seq);
    return e && ['return', 'arrive', 'fate'].includes(e.kind) ? e.of : seq;
  }

  function fly() {
    const y0 = Math.max(0, clock.y - stage.height);
    const place = placeOf(model, axis, viewOf(y0, y0 + 2 * stage.height));
    const segments = calm.matches ? [] : inFlight(model, clock.t);
    stage.showFlight(y0, segments.length ? drawFlight(place, segments, clock.t) : '');
    showStates(stage.heads, place, clock.t);
    const seqs = segments.map((s) => s.event.seq);
    if (seqs.join() === aloft) return;
    aloft = seqs.join();
    stage.fade(seqs);
  }

  /** Keeps the playhead in the window. */
  function follow(jump = false) {
    const top = stage.scroll.scrollTop;
    const under = clock.y - top;
    const target = Math.max(0, clock.y - stage.height * PLAYHEAD);
    const outside = under < 2 * axis.rem || under > stage.height - 4 * axis.rem;
    if (jump ? outside : under > stage.height * PLAYHEAD || under < 0) stage.scroll.scrollTop = target;
    paint();
  }

  /* Telling the page */

  function state() {
    const count = model.steps.length;
    return {
      seq: model.steps[clock.index]?.seq ?? 0, t: clock.t, index: clock.index, count,
      playing: clock.playing, live: !model.end && model.events.length > 0, lag: clock.following ? Math.max(0, count - 1 - clock.index) : 0,
      mode: view.mode, zoom: view.zoom, selected: view.selected,
    };
  }

  function tell() {
    const now = state();
    const { t, ...rest } = now;
    const text = JSON.stringify(rest);
    if (text === told) return;
    told = text;
    onChange(now);
  }

  /* The loop: one frame at a time, only while something moves */

  function wake() {
    if (frame) return;
    last = performance.now();
    frame = requestAnimationFrame(tick);
  }

  function tick(now) {
    frame = 0;
    if (dirty) {
      dirty = false;
      extend();
      const kinds = `${model.programs.size} ${model.callers.size} ${model.endpoints.size > 0}`;
      if (kinds !== headed) heads();
      headed = kinds;
      paint(true);
    }
    if (clock.playing) {
      advance(clock, now - last, model, axis, !calm.matches);
      follow();
      place();
    }
    last = now;
    if (clock.playing && !idle()) frame = requestAnimationFrame(tick);
  }

  /** Following a live run that has nothing new: wait for events, not for frames. */
  const idle = () => clock.following && clock.index >= model.steps.length - 1;

  function halt() {
    clock.playing = false;
    clock.following = false;
  }

  function jump(index) {
    halt();
    moveTo(clock, index, model, axis);
    follow(true);
    place();
  }

  function redraw() {
    const top = stage.scroll.scrollTop;
    rescale();
    heads();
    stage.scroll.scrollTop = top;
    paint(true);
  }

  const api = {
    get model() { return model; },
    get state() { return state(); },
    get axis() { return axis; },

    reset() {
      model = new Model(words);
      Object.assign(view, { focus: '', selected: null, range: null, zoom: 1 });
      Object.assign(clock, createClock(), { pace: clock.pace, playing: true, following: true });
      stage.scroll.scrollTop = 0;
      rescale();
      heads();
      paint(true);
    },
    add(events) {
      for (const e of events) model.add(e);
      dirty = true;
      wake();
    },
    play() {
      if (clock.index >= model.steps.length - 1 && model.end) moveTo(clock, 0, model, axis);
      clock.following = !model.end && clock.pace === 'steps';
      clock.playing = true;
      wake();
      tell();
    },
    pause() {
      halt();
      tell();
    },
    toggle: () => (clock.playing ? api.pause() : api.play()),
    speed(x) {
      clock.pace = x === 'steps' ? x : Number(x);
      clock.progress = 0;
    },
    step: (direction, unit) => jump(nextStep(model, clock.index, direction, unit)),
    goto: (seq) => jump(model.stepOf(seq)),
    seek(fraction) {
      halt();
      clock.y = axis.top + fraction * (axis.bottom - axis.top);
      clock.t = axis.t(clock.y);
      clock.index = model.stepAt(clock.t);
      follow(true);
      place();
    },
    first: () => jump(0),
    last: () => jump(model.steps.length - 1),
    now() {
      jump(model.steps.length - 1);
      clock.playing = clock.following = !model.end;
      wake();
      tell();
    },
    setMode(mode) {
      Object.assign(view, { mode, zoom: 1 });
      redraw();
      follow(true);
    },
    setZoom(zoom) {
      const offset = axis.y(clock.t) - stage.scroll.scrollTop;
      view.zoom = Math.min(view.mode === 'scale' ? 1e6 : 64, Math.max(1 / 8192, zoom));
      magnify();
      stage.scroll.scrollTop = axis.y(clock.t) - offset;
      paint(true, 0);
      clearTimeout(settling);
      settling = setTimeout(() => paint(true), SETTLE);
    },
    pan(dy) {
      stage.scroll.scrollTop += dy;
      paint();
    },
    select(seq) {
      view.selected = seq ? markOf(seq) : null;
      paint(true);
      tell();
    },
    focus(program) {
      view.focus = program;
      redraw();
    },
    highlight(range) {
      view.range = range;
      paint(true);
    },
    /** The picture as a file. @param {{title: string, about: string[]}} said above it */
    svg: (said) => standalone(model, axis, plain(), { doc: document, ...said }),
    /** The picture in pieces for paper. @param {import('./sheets.js').Page} page */
    sheets: (page) => sheets(model, axis, plain(), page),
  };

  wirePointer(stage, { model: () => model, select: (seq) => { api.select(seq); onSelect(view.selected); }, focus: api.focus });
  stage.scroll.addEventListener('scroll', () => paint(), { passive: true });
  new ResizeObserver(() => stage.width && redraw()).observe(stage.scroll);
  return api;
}
