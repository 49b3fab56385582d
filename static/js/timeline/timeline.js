// The timeline on the page: the calls that the page makes, and the loop that
// moves the playhead.

import { Scene } from './scene.js';
import { Stage } from './stage.js';
import { advance, createClock, moveTo, nextStep } from './player.js';
import { sheets } from '../picture/sheets.js';
import { standalone } from '../picture/standalone.js';
import { wireGestures } from './gestures.js';
import { wirePointer } from './pointer.js';

export { eventRows, narration } from '../model/rows.js';
export { legend } from '../picture/legend.js';

const SETTLE = 150; // ms after the last zoom until a whole tile is drawn again
const ZOOM = { least: 1 / 8192, most: 64, mostToScale: 1e6 };

/**
 * @typedef {Object} State  what the page is told
 * @property {number} seq the event at the playhead @property {number} t
 * @property {number} index of the step @property {number} count of steps
 * @property {boolean} playing @property {boolean} live the run goes on
 * @property {number} lag steps between the playhead and now, while it follows
 * @property {string} mode @property {number} zoom @property {number|null} selected
 *
 * @typedef {{words?: Record<string, string>, lang?: string, onChange?: (state: State) => void, onSelect?: (seq: number|null) => void,
 *   onExplain?: (basis: string) => void}} Options
 */

/** @param {HTMLElement} root @param {Options} options */
export const createTimeline = (root, options = {}) => new Timeline(root, options);

export class Timeline {
  /** @param {HTMLElement} root @param {Options} options */
  constructor(root, { words = {}, onChange = () => {}, onSelect = () => {}, onExplain = () => {} }) {
    this.stage = new Stage(root, words['ui.timeline'] ?? 'Timeline');
    this.scene = new Scene(this.stage, words);
    this.onChange = onChange;
    this.told = '';
    this.frame = 0; // the animation frame that is asked for
    this.drawn = 0; // when the last one was
    this.news = false; // events that are not drawn yet
    this.settling = undefined;
    this.focusOn = (program) => this.focus(program);
    /** @type {any} */ this.kept = null; // the range that stays lit when the pointer leaves
    wirePointer(this.stage, {
      model: () => this.model, word: this.scene.word, focus: this.focusOn, explain: onExplain,
      select: (seq) => { this.select(seq); onSelect(this.state.selected); },
      light: (range) => this.#light(range ?? this.kept), keep: (range) => this.highlight(range),
    });
    wireGestures(this.stage.scroll, { zoom: (by, y) => this.setZoom(this.scene.shown.zoom * by, y), pan: (dy) => this.pan(dy), step: (way) => this.step(way) });
    this.stage.scroll.addEventListener('scroll', () => this.scene.paint(), { passive: true });
    new ResizeObserver(() => this.stage.width && this.scene.redraw(this.focusOn)).observe(this.stage.scroll);
  }

  get model() { return this.scene.model; }
  get axis() { return this.scene.axis; }

  /** @returns {State} */
  get state() {
    const { clock, model, shown } = this.scene;
    const count = model.steps.length;
    return {
      seq: model.steps[clock.index]?.seq ?? 0, t: clock.t, index: clock.index, count, playing: clock.playing,
      live: !model.end && model.events.length > 0, lag: clock.following ? Math.max(0, count - 1 - clock.index) : 0,
      mode: shown.mode, zoom: shown.zoom, selected: shown.selected,
    };
  }

  /* A run's events */

  /** A new run begins: the playhead follows it. */
  reset() {
    const { scene } = this;
    scene.clear();
    this.kept = null;
    Object.assign(scene.shown, { focus: '', selected: null, range: null, zoom: 1 });
    Object.assign(scene.clock, createClock(), { pace: scene.clock.pace, playing: true, following: true });
    this.stage.scroll.scrollTop = 0;
    scene.redraw(this.focusOn);
    this.#tell();
  }

  /** More events, in order. @param {import('../model/events.js').Event[]} events */
  add(events) {
    const first = this.model.events.length === 0;
    for (const e of events) this.model.add(e);
    this.news = true;
    if (first) this.#takeIn(); // an empty stage does not wait for the next frame
    this.#wake();
  }

  /* Time */

  play() {
    const { clock, model, axis } = this.scene;
    if (clock.index >= model.steps.length - 1 && model.end) moveTo(clock, 0, model, axis);
    clock.following = !model.end && clock.pace === 'steps';
    clock.playing = true;
    this.#wake();
    this.#tell();
  }

  pause() {
    this.#halt();
    this.#tell();
  }

  toggle() {
    if (this.scene.clock.playing) this.pause();
    else this.play();
  }

  /** @param {'steps'|number} x one step a second, or a share of recorded time */
  speed(x) {
    Object.assign(this.scene.clock, { pace: x === 'steps' ? x : Number(x), progress: 0 });
  }

  /** @param {number} direction @param {'event'|'call'|'segment'|'state'} [unit] */
  step(direction, unit) { this.#jump(nextStep(this.model, this.scene.clock.index, direction, unit)); }
  goto(seq) { this.#jump(this.model.stepOf(seq)); }
  first() { this.#jump(0); }
  last() { this.#jump(this.model.steps.length - 1); }

  /** The newest event of a live run, and what follows it. */
  now() {
    this.last();
    const { clock, model } = this.scene;
    clock.playing = clock.following = !model.end;
    this.#wake();
    this.#tell();
  }

  /** @param {number} fraction of the picture's height */
  seek(fraction) {
    const { clock, axis, model } = this.scene;
    this.#halt();
    clock.y = axis.top + fraction * (axis.bottom - axis.top);
    clock.t = axis.t(clock.y);
    clock.index = model.stepAt(clock.t);
    this.#show();
  }

  /* The view */

  /** @param {'scale'|'folded'|'steps'} mode */
  setMode(mode) {
    Object.assign(this.scene.shown, { mode, zoom: 1 });
    this.scene.redraw(this.focusOn);
    this.#show();
  }

  /**
   * Only what is seen is drawn at once, the rest when it settles.
   * @param {number} zoom @param {number} [under] the height in the window that stays; else the playhead's
   */
  setZoom(zoom, under) {
    const { scene, stage } = this;
    const y = under === undefined ? scene.clock.y : stage.scroll.scrollTop + under;
    const t = under === undefined ? undefined : scene.axis.t(y);
    const offset = y - stage.scroll.scrollTop;
    const most = scene.shown.mode === 'scale' ? ZOOM.mostToScale : ZOOM.most;
    scene.shown.zoom = Math.min(most, Math.max(ZOOM.least, zoom));
    scene.magnify();
    stage.scroll.scrollTop = (t === undefined ? scene.clock.y : scene.axis.y(t)) - offset;
    scene.paint(true, 0);
    this.#tell();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => scene.paint(true), SETTLE);
  }

  pan(dy) {
    this.stage.scroll.scrollTop += dy;
    this.scene.paint();
  }

  /** Lights a mark, what caused it and what it caused. @param {number|null} seq */
  select(seq) {
    this.scene.shown.selected = seq ? this.scene.markOf(seq) : null;
    this.scene.paint(true);
    this.#tell();
  }

  /** @param {string} program the client to show in full */
  focus(program) {
    this.scene.shown.focus = program;
    this.scene.redraw(this.focusOn);
  }

  /** Lights the way of a range of bytes. @param {{stream: string, from: number, to: number}|null} range */
  highlight(range) {
    this.kept = range;
    this.#light(range);
  }

  /** Lights the way of what a mark sends, carries or gives; once more, and it is dark again. @param {number} seq */
  lightBytes(seq) {
    const range = this.kept ? null : this.model.bytesOf(seq);
    this.highlight(range);
    return Boolean(range);
  }

  #light(range) {
    const { shown } = this.scene;
    if (JSON.stringify(range) === JSON.stringify(shown.range)) return;
    shown.range = range;
    this.scene.paint(true);
  }

  /** The picture as a file. @param {{title: string, about: string[]}} said above it */
  svg(said) {
    return standalone(this.model, this.axis, this.scene.plainView(), { doc: document, ...said });
  }

  /** The picture in pieces for paper. @param {import('../picture/sheets.js').Page} page */
  sheets(page) {
    return sheets(this.model, this.axis, this.scene.plainView(), page);
  }

  /* The loop: frames are asked for only while something moves */

  #wake() {
    if (this.frame) return;
    this.drawn = performance.now();
    this.frame = requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    const { scene } = this;
    const { clock } = scene;
    this.frame = 0;
    if (this.news) this.#takeIn();
    if (clock.playing) {
      advance(clock, now - this.drawn, scene.model, scene.axis, !scene.calm.matches);
      scene.follow();
      scene.place();
    }
    this.drawn = now;
    this.#tell();
    if (clock.playing && !this.#idle()) this.frame = requestAnimationFrame((next) => this.#tick(next));
  }

  #takeIn() {
    this.news = false;
    this.scene.extend();
    this.scene.drawHeads(this.focusOn);
    this.scene.paint(true);
  }

  /** Following a live run that has nothing new: wait for events, not for frames. */
  #idle() {
    const { clock, model } = this.scene;
    return clock.following && clock.index >= model.steps.length - 1;
  }

  #halt() {
    Object.assign(this.scene.clock, { playing: false, following: false });
  }

  #jump(index) {
    this.#halt();
    moveTo(this.scene.clock, index, this.model, this.axis);
    this.#show();
  }

  #show() {
    this.scene.follow(true);
    this.scene.place();
    this.#tell();
  }

  /** Tells the page, when something but the time has changed. */
  #tell() {
    const state = this.state;
    const { t, ...rest } = state;
    const text = JSON.stringify(rest);
    if (text === this.told) return;
    this.told = text;
    this.onChange(state);
  }
}
