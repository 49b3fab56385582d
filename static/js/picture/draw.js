// A picture's boxes as one SVG string. Nothing is decided here but the order:
// what is drawn later lies on top.

import { rect, text, path, px, round, mark } from './svg.js';
import { drawBand, drawListen, drawNames } from './draw-states.js';
import { drawRibbon } from './draw-bytes.js';
import { drawCall } from './draw-calls.js';
import { drawSegmentLine, drawSegmentChip } from './draw-segments.js';

/** @param {import('./layout.js').Picture} picture @param {(key: string, otherwise: string) => string} word */
export function draw(picture, word) {
  const { lanes, height, rem } = picture;
  const parts = [drawLanes(picture), drawGrid(picture)];
  if (picture.density) parts.push(drawDensity(picture.density));
  else parts.push(drawMarks(picture, word));
  parts.push(drawStrips(picture));
  for (const tick of picture.ticks) parts.push(drawTick(tick, lanes.time, rem));
  return parts.join('') + rect(0, height, 0, 0, 'end');
}

function drawMarks(picture, word) {
  const { rem } = picture;
  const context = { rem, word };
  return [
    ...picture.listens.map((l) => drawListen(l, context)),
    ...picture.bands.map((b) => drawBand(b, context)),
    ...picture.ribbons.map((r) => drawRibbon(r, context)),
    ...picture.folds.map((f) => drawFold(f, picture)),
    ...picture.bands.map((b) => drawNames(b, context)),
    ...picture.bulks.map((b) => drawBulk(b, rem)),
    ...picture.segments.map((s) => drawSegmentLine(s, context)),
    ...picture.folds.map((f) => drawPill(f, picture)),
    ...picture.segments.map((s) => drawSegmentChip(s, context)),
    ...picture.calls.map((c) => drawCall(c, context)),
  ].join('');
}

function drawLanes({ lanes, height }) {
  const lane = ({ x, w }, cls) => rect(x, 0, w, height, cls);
  const tcp = [lanes.left.tcp, lanes.right.tcp].filter(Boolean).map((l) => lane(l, 'lane-tcp'));
  return lane(lanes.left.app, 'lane') + lane(lanes.right.app, 'lane') + tcp.join('');
}

function drawGrid({ ticks, lanes: { network } }) {
  return ticks.filter((t) => t.grid).map((t) => path(`M${px(network.x)} ${px(t.y)}h${px(network.w)}`, 'grid')).join('');
}

function drawTick({ y, text: label }, time, rem) {
  const end = time.x + time.w;
  return text(end - 0.75 * rem, y + 0.28 * rem, 'tick', label, 'end') + path(`M${px(end - 0.55 * rem)} ${px(y)}h${px(0.35 * rem)}`, 'tick-line');
}

/** Paper torn at both edges; what lives through it shows through. */
function drawFold({ y0, y1, small }, { lanes, rem }) {
  const width = lanes.width;
  const [a, b] = paperOf({ y0, y1, small }, rem);
  const upper = wave(width, a, rem);
  const lower = wave(width, b, rem);
  const paper = path(`M0 ${px(a)}H${px(width)}V${px(b)}H0Z`, 'fold');
  if (small) return paper + path(lower, 'tear');
  return paper + path(upper, 'tear') + path(lower, 'tear');
}

/** Where the torn strip begins and ends: what happened just before is written above it. */
const paperOf = ({ y0, y1, small }, rem) => (small ? [y0 + 0.1 * rem, y1 - 0.1 * rem] : [y0 + 1.5 * rem, y1 - 1.5 * rem]);

function drawPill(fold, { lanes, rem }) {
  if (fold.small) return '';
  const [a, b] = paperOf(fold, rem);
  return pill(`⋯ ${fold.text} ⋯`, lanes.network.mid, (a + b) / 2, rem);
}

function wave(width, y, rem) {
  const step = 1.15 * rem;
  let d = `M0 ${px(y)}`;
  for (let x = 0, up = true; x < width; x += step, up = !up) d += `q${px(step / 2)} ${px((up ? 0.3 : -0.3) * rem)} ${px(step)} 0`;
  return d;
}

function pill(label, x, y, rem) {
  const w = (label.length * 0.62 + 1.6) * rem;
  return rect(x - w / 2, y - 0.9 * rem, w, 1.8 * rem, 'pill', round(0.9 * rem)) + text(x, y + 0.4 * rem, 'fold-text', label, 'middle');
}

/** Many segments at once: a band as wide as the time they took. */
function drawBulk({ seq, xa, xb, y0, y1, label, x, w, labelY }, rem) {
  const shape = `M${px(xa)} ${px(y0)}L${px(xb)} ${px(y0 + 0.6 * rem)}V${px(y1 + 0.6 * rem)}L${px(xa)} ${px(y1)}Z`;
  const chip = rect(x, labelY, w, 1.5 * rem, 'chip', round(0.4 * rem)) + text(x + w / 2, labelY + 1.05 * rem, 'bulk-text', label, 'middle');
  return mark('segment bulk', seq, '', path(shape, 'bulk-band') + chip);
}

function drawDensity({ bars, states }) {
  return [...states.map((s) => rect(s.x, s.y, s.w, s.h, `state-fill ${s.phase}`)), ...bars.map((b) => rect(b.x, b.y, b.w, b.h, `dense ${b.kind}`))].join('');
}

function drawStrips({ strips, height }) {
  return strips.map((s) => {
    const at = (share) => s.x + share * s.w;
    const states = s.states.map((b) => rect(at(0.1), b.y, 0.33 * s.w, b.h, `state-fill ${b.phase}`) + rect(at(0.43), b.y, 0.1 * s.w, b.h, `state-edge ${b.phase}`));
    const calls = s.calls.map((c) => rect(at(0.6), c.y, 0.24 * s.w, c.h, 'strip-call'));
    const fails = s.fails.map((c) => rect(at(0.52), c.y - 1, 0.38 * s.w, c.h + 2, 'strip-fail'));
    const blips = s.blips.map((c) => rect(at(0.1), c.y, Math.max(1, c.share * 0.8 * s.w), c.h, 'strip-call'));
    return `<g class="strip" data-program="${s.program.replace(/"/g, '')}">${rect(s.x, 0, s.w - 2, height, 'strip-lane')}${states.join('')}${calls.join('')}${blips.join('')}${fails.join('')}</g>`;
  }).join('');
}
