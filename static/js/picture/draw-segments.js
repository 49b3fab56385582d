// Segments and datagrams: a line for the way, a chip for what is in it. What
// happened to a segment shows in its shape, not only in its colour.

import { rect, text, path, px, round, circle, mark, line } from './svg.js';
import { drawRow, cross } from './draw-bytes.js';
import { BASIS } from './legend.js';

const HEAD = 0.95; // rem, an arrowhead's length

const classOf = (s) => ['segment', s.role, s.retransmission && 'again', s.lost && 'lost', s.rests.length && 'held', s.flying && 'flying', s.probe && 'probe'].filter(Boolean).join(' ');

export function drawSegmentLine(s, { rem }) {
  const points = s.path;
  const end = points.at(-1);
  const before = points.at(-2);
  const arrives = s.arrive > 0;
  const way = arrives ? [...points.slice(0, -1), shortOf(before, end, HEAD * rem)] : points;
  const parts = [path(line(points), 'hit'), body(s, way, rem)];
  for (const copy of s.copies) parts.push(path(line([points[0], shortOf(points[0], copy, HEAD * rem)]), 'line copy'), head(points[0], copy, rem));
  for (const rest of s.rests) parts.push(circle(rest.x, rest.y0, 0.55 * rem, 'ring'), circle(rest.x, rest.y1, 0.3 * rem, 'ring'));
  if (arrives) parts.push(head(before, end, rem));
  if (s.lost) parts.push(cross(end.x, end.y, rem));
  return mark(classOf(s), s.seq, s.light, parts.join(''));
}

/** One line; two for a retransmission; a jagged one for a reset. */
function body(s, way, rem) {
  if (s.role === 'reset') return path(jagged(way, rem), 'line');
  if (!s.retransmission) return path(line(way), 'line');
  const shift = 0.16 * rem;
  const moved = (dy) => line(way.map((p) => ({ x: p.x, y: p.y + dy })));
  return path(moved(-shift), 'line') + path(moved(shift), 'line');
}

function jagged(way, rem) {
  const [a, b] = [way[0], way.at(-1)];
  const teeth = Math.max(2, Math.round(Math.hypot(b.x - a.x, b.y - a.y) / (1.6 * rem)));
  const points = [a];
  for (let i = 1; i < teeth; i++) {
    const share = i / teeth;
    points.push({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share + (i % 2 ? -0.28 : 0.28) * rem });
  }
  return line([...points, b]);
}

function shortOf(from, to, by) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.max(0, (length - by) / length);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function head(from, to, rem) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const base = { x: to.x - Math.cos(angle) * HEAD * rem, y: to.y - Math.sin(angle) * HEAD * rem };
  const nx = Math.sin(angle) * 0.4 * rem;
  const ny = -Math.cos(angle) * 0.4 * rem;
  return path(`M${px(to.x)} ${px(to.y)}L${px(base.x + nx)} ${px(base.y + ny)}L${px(base.x - nx)} ${px(base.y - ny)}Z`, 'head');
}

export function drawSegmentChip(s, { rem }) {
  const c = s.chip;
  if (!c) return '';
  const middle = c.y + c.h / 2;
  const leader = c.moved ? path(`M${px(c.anchor.x)} ${px(c.anchor.y)}V${px(c.y)}`, 'leader') : '';
  const box = rect(c.x, c.y, c.w, c.h, 'chip', round((s.role === 'datagram' ? 0.1 : 0.4) * rem));
  const flags = text(c.x + 0.55 * rem, middle + 0.36 * rem, 'flags', c.flags);
  const numbers = c.numbers ? text(c.x + 1.05 * rem + c.flagsW, middle + 0.34 * rem, 'numbers', c.numbers) : '';
  const bytes = c.row ? drawRow(c.row, c.x + 1.1 * rem + c.flagsW + c.numbersW, middle - 0.56 * rem, rem) : '';
  const sign = c.signed ? text(c.x + c.w - 0.3 * rem, middle + 0.3 * rem, 'basis', BASIS[s.basis] ?? '', 'end') : '';
  return mark(`${classOf(s)} label`, s.seq, s.light, leader + box + flags + numbers + bytes + sign);
}
