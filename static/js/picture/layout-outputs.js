// What programs print: dark boxes in their lanes, with the bytes that were
// received in the colours of their sends.

import { MOST, rowWithin } from './layout-bytes.js';
import { fitPrinted, SHARES } from './lettering.js';

const PRINTED = 0.94; // rem, the size of a printed text
const PROMPT = 0.8; // rem before the first line
const PAD = 0.35; // rem
const LINE = 1.22; // rem

/**
 * @typedef {{x: number, text?: string, row?: import('./layout-bytes.js').Row}} Part  of a line
 * @typedef {{lines: Part[][], size: number, line: number, w: number}} Said  line: a line's height, in rem
 */

/** @param {import('./layout.js').Place} place @param {{x: number, room: number, edge: number, towards: number}} at */
export function outputBox(place, side, { output: e }, tag, at) {
  const { y, rem, shelf, lighting, model } = place;
  const printed = model.printed.get(e.seq);
  const said = printed ? withBytes(place, printed, model.pieces(printed.bytes), at.room) : plain(place, e.text ?? '', at.room);
  const h = (said.lines.length * said.line + 0.14) * rem;
  const box = (top, height) => ({ x: at.towards > 0 ? at.x - at.room : at.x, y: top, w: at.room, h: height });
  const tagY = tag ? shelf.place(box(y(e.t) - 0.8 * rem, 0.8 * rem)) : 0;
  const top = shelf.place(box(y(e.t) - 0.4 * rem, h + 0.06 * rem));
  return {
    seq: e.seq, ret: 0, side, output: e.text ?? '', ...said, h, nameY: top, x: at.x, y: y(e.t), edge: at.edge,
    line: said.line * rem, anchor: at.towards > 0 ? 'end' : 'start', basis: e.basis ?? '', tag, tagY,
    light: lighting.of(printed?.bytes, e.seq),
  };
}

/** @returns {Said} */
function plain(place, text, room) {
  const { rem } = place;
  const width = widthOf(place);
  const { lines, size } = fitPrinted(text, width, [room - (2 * PAD + PROMPT) * rem, room - 2 * PAD * rem]);
  const parts = lines.map((line, i) => [{ x: i ? 0 : PROMPT * rem, text: line }]);
  return boxed(parts, size, (part) => width(part.text) * SHARES[size], rem);
}

/** Sizes (of SHARES) and lines that are tried in turn for a text with bytes in it. */
const TRIES = [[0, 1], [1, 1], [0, 2], [1, 2], [2, 1], [2, 2]];

/** Text, the bytes, text: on one line, or the bytes on a line of their own. @returns {Said} */
function withBytes(place, { before, bytes, after }, pieces, room) {
  const { rem } = place;
  const width = widthOf(place);
  const gap = 0.15 * rem;
  const inner = room - 2 * PAD * rem;
  const first = PROMPT * rem;
  for (const [size, lines] of TRIES) {
    const wide = (text) => (text ? width(text) * SHARES[size] + gap : 0);
    const beside = lines === 1 ? first + wide(before) + wide(after) : wide(after);
    const row = rowWithin(place, bytes.stream, pieces, inner - beside);
    const last = lines === 2 && size === 2;
    if (!last && (row.w > inner - beside || (lines === 2 && first + wide(before) > inner))) continue;
    if (!last && !row.cells.length && row.bytes <= MOST) continue; // letters may fit on a line of their own
    const texts = lines === 1 ? [[before, row, after]] : [[before], [row, after]];
    return boxed(texts.map((line, i) => inRow(line, i ? 0 : first, wide, gap)), size, (p) => (p.row ? p.row.w : width(p.text) * SHARES[size]), rem);
  }
}

/** The parts of a line beside each other. @returns {Part[]} */
function inRow(line, x, wide, gap) {
  const parts = [];
  for (const what of line.filter(Boolean)) {
    parts.push(typeof what === 'string' ? { x, text: what } : { x, row: what });
    x += typeof what === 'string' ? wide(what) : what.w + gap;
  }
  return parts;
}

function boxed(lines, size, width, rem) {
  const ends = lines.flat().map((part) => part.x + width(part));
  const line = lines.some((parts) => parts.some((p) => p.row)) ? LINE : LINE * SHARES[size];
  return { lines, size, line, w: Math.max(0, ...ends) + 2 * PAD * rem };
}

const widthOf = ({ view, rem }) => (text) => (text ? view.measure(text, { mono: true, bold: true, size: PRINTED * rem }) : 0);
