// What of a run is on the stage: the axis for its instants, the tile that is
// drawn, and the overlays at the playhead.
//
//   events → Model → layout(model, axis, view) → draw → stage

import { createAxis, naturalScale, TALLEST } from '../picture/axis.js';
import { formatTime } from '../model/time.js';
import { Model } from '../model/model.js';
import { layout, placeOf } from '../picture/layout.js';
import { draw } from '../picture/draw.js';
import { canvasMeasure } from '../picture/measure.js';
import { drawHeads, showStates } from '../picture/heads.js';
import { drawFlight, inFlight } from '../picture/flight.js';
import { createClock, settle } from './player.js';

const PLAYHEAD = 0.62; // of the window's height, where the playhead stays while it plays
const GROWTH = 1.5; // more instants than this times those the scale was chosen for: choose anew

export class Scene {
  /** @param {import('./stage.js').Stage} stage @param {Record<string, string>} words */
  constructor(stage, words) {
    this.stage = stage;
    this.words = words;
    this.word = (key, otherwise) => words[key] ?? otherwise;
    this.measure = canvasMeasure(document.createElement('canvas').getContext('2d'));
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.clock = createClock();
    this.shown = { mode: /** @type {any} */ ('folded'), zoom: 1, focus: '', selected: null, range: null };
    this.clear();
  }

  /** An empty scene for a new run. */
  clear() {
    this.model = new Model(this.words);
    this.axis = createAxis({ mode: 'folded', k: 1, rem: 16 });
    this.scaledFor = 0; // instants for which the scale was chosen
    this.current = -2; // the step that is highlighted
    this.aloft = ''; // segments whose labels are faded
    this.headed = ''; // what the heads were drawn for
  }

  /** @returns {import('../picture/layout.js').View} */
  viewOf(y0, y1) {
    const { stage, axis, measure, word, shown } = this;
    const { focus, selected, range } = shown;
    return { y0, y1, width: stage.width, height: stage.height, rem: axis.rem, measure, word, focus, selected, range };
  }

  /** The view without what the learner has lit. */
  plainView() {
    return { ...this.viewOf(0, 0), selected: null, range: null };
  }

  /* The axis */

  rescale() {
    const { mode, zoom } = this.shown;
    const rem = this.stage.rem;
    const k = naturalScale(mode, this.model.instants, rem, this.stage.height);
    this.axis = createAxis({ mode, k, rem, zoom });
    for (const t of this.model.instants) this.axis.push(t);
    this.scaledFor = this.model.instants.length;
    this.magnify();
  }

  magnify() {
    const { axis, shown } = this;
    axis.zoom = shown.zoom;
    if (axis.height > TALLEST) axis.zoom = shown.zoom *= (TALLEST / axis.height) * 0.99;
    settle(this.clock, this.model, axis);
    this.stage.setHeight(axis.height);
  }

  /** Takes in instants that have come since. */
  extend() {
    const { instants, end } = this.model;
    if (instants.length > GROWTH * this.scaledFor || end || this.shown.mode === 'scale') return this.rescale();
    for (let i = this.axis.T.length; i < instants.length; i++) this.axis.push(instants[i]);
    this.stage.setHeight(Math.min(this.axis.height, TALLEST));
  }

  /* The tile */

  /** Draws what is seen and `over` screens above and below, unless it is drawn already. */
  paint(force = false, over = 1) {
    const { stage, axis } = this;
    if (!force && stage.covers()) return;
    const top = stage.scroll.scrollTop;
    const y0 = Math.max(0, top - over * stage.height);
    const y1 = Math.min(Math.max(axis.height, stage.height), top + (1 + over) * stage.height);
    const picture = layout(this.model, axis, this.viewOf(y0, y1));
    stage.show(y0, y1, draw(picture, this.word));
    stage.root.classList.toggle('is-lit', picture.lit);
    this.current = -2;
    this.aloft = '';
    this.place();
  }

  /** The columns' names, when other columns are needed. */
  drawHeads(focus, force = false) {
    const { programs, callers, endpoints } = this.model;
    const kinds = `${programs.size} ${callers.size} ${endpoints.size > 0}`;
    if (kinds === this.headed && !force) return;
    this.headed = kinds;
    this.stage.heads.replaceChildren(...drawHeads(placeOf(this.model, this.axis, this.viewOf(0, 1)), this.word, focus));
  }

  /* The overlays */

  place() {
    const { clock, model, axis } = this;
    const atEnd = clock.index >= model.steps.length - 1;
    this.stage.placeHead(clock.y, axis.height, formatTime(clock.t, 1000), !atEnd);
    this.highlight();
    this.fly();
  }

  highlight() {
    const { clock, model } = this;
    if (clock.index === this.current) return;
    this.current = clock.index;
    const step = model.steps[clock.index];
    if (step) this.stage.highlight(this.markOf(step.seq), model.event(step.seq)?.kind === 'call');
    else this.stage.highlight(0, false);
  }

  /** Returns, arrivals and fates are part of the mark they complete. */
  markOf(seq) {
    const e = this.model.event(seq);
    return e && ['return', 'arrive', 'fate'].includes(e.kind) ? e.of : seq;
  }

  /** Segments on the wire, and the states, at the playhead. */
  fly() {
    const { clock, stage, model } = this;
    const y0 = Math.max(0, clock.y - stage.height);
    const place = placeOf(model, this.axis, this.viewOf(y0, y0 + 2 * stage.height));
    const segments = this.calm.matches ? [] : inFlight(model, clock.t);
    stage.showFlight(y0, segments.length ? drawFlight(place, segments, clock.t) : '');
    showStates(stage.heads, place, clock.t);
    const seqs = segments.map((s) => s.event.seq);
    if (seqs.join() === this.aloft) return;
    this.aloft = seqs.join();
    stage.fade(seqs);
  }

  /** Keeps the playhead in the window. */
  follow(jump = false) {
    const { clock, stage, axis } = this;
    const under = clock.y - stage.scroll.scrollTop;
    const outside = under < 2 * axis.rem || under > stage.height - 4 * axis.rem;
    if (jump ? outside : under > stage.height * PLAYHEAD || under < 0) {
      stage.scroll.scrollTop = Math.max(0, clock.y - stage.height * PLAYHEAD);
    }
    this.paint();
  }

  /** Everything anew: another axis, another size, other columns. */
  redraw(focus) {
    const top = this.stage.scroll.scrollTop;
    this.rescale();
    this.drawHeads(focus, true);
    this.stage.scroll.scrollTop = top;
    this.paint(true);
  }
}
