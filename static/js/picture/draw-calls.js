// Calls and what programs print, in the programs' lanes.

import { rect, text, path, px, round, mark, entities } from './svg.js';
import { drawRow, ranged } from './draw-bytes.js';
import { BASIS } from './legend.js';

export function drawCall(call, context) {
  return call.output === null ? drawBar(call, context) : drawOutput(call, context);
}

function drawBar(call, { rem, word }) {
  const kinds = ['call', call.quiet && 'quiet', call.failed && 'failed', call.open && 'open', call.gate && 'gate'].filter(Boolean);
  const parts = [drawTag(call, rem), rect(call.bar.x, call.bar.y, call.bar.w, call.bar.h, 'bar', round(0.3 * rem))];
  if (call.name.length && (call.moved || call.ties)) parts.push(leader(call, call.nameY, rem));
  if (call.ties && call.result && !call.beside) parts.push(leader(call, call.resultY, rem));
  parts.push(drawLabel(call));
  if (call.blocked) parts.push(text(call.x, call.blocked + 0.9 * rem, 'blocked', blockedWord(call, word), call.anchor));
  if (call.result && !call.beside) parts.push(drawResult(call, rem));
  if (call.row) parts.push(drawRow(call.row, call.anchor === 'end' ? call.x - call.row.w : call.x, call.rowY, rem));
  return mark(kinds.join(' '), call.seq, call.light, parts.join(''));
}

/** Whose call it is, where several programs share a lane. */
const drawTag = (item, rem) => (item.tag ? text(item.x, item.tagY + 0.62 * rem, 'tag', item.tag, item.anchor) : '');

const blockedWord = (call, word) => (call.gate ? word('ui.timeline.yourturn', 'your step') : word('ui.timeline.blocked', 'blocked'));

const sized = (cls, size) => (size ? `${cls} size-${size}` : cls);

function drawLabel(call) {
  const sign = call.quiet ? '' : `<tspan class="basis">&#160;${BASIS[call.basis] ?? ''}</tspan>`;
  const result = call.beside ? `<tspan class="ret"> → ${entities(call.result)}</tspan>` : '';
  const end = call.name.length - 1;
  const { sent } = call;
  const paper = sent ? `<g class="by s${sent.colour}" ${ranged(sent.bytes)}>${rect(sent.x - 1.5, call.nameY + (sent.line + 0.08) * call.line, sent.w + 3, 0.9 * call.line, 'sent-paper', `rx="3"`)}</g>` : '';
  return paper + call.name.map((line, i) =>
    `<text x="${px(call.x)}" y="${px(call.nameY + i * call.line + 0.77 * call.line)}" class="${sized('fn', call.size)}" text-anchor="${call.anchor}">${named(line, call.sent?.line === i ? call.sent : null)}${i === end ? result + sign : ''}</text>`).join('');
}

/** A line of the call's name; what it sends is written in the colour of its bytes. */
function named(line, sent) {
  if (!sent) return entities(line);
  const end = sent.at + sent.text.length;
  return `${entities(line.slice(0, sent.at))}<tspan class="sent s${sent.colour}" ${ranged(sent.bytes)}>${entities(sent.text)}</tspan>${entities(line.slice(end))}`;
}

function drawResult(call, rem) {
  const sign = call.failed ? '✕' : '→';
  return text(call.x, call.resultY + rem, sized('ret', call.resultSize), `${sign} ${call.result}`, call.anchor);
}

/** A thin line from a bar to a label that does not stand beside it. */
function leader(call, labelY, rem) {
  const side = call.anchor === 'end' ? -1 : 1;
  const x = side < 0 ? call.bar.x : call.bar.x + call.bar.w;
  const to = labelY + 0.7 * rem;
  const y = Math.min(Math.max(to, call.bar.y + 0.3 * rem), call.bar.y + call.bar.h - 0.1 * rem);
  return path(`M${px(x)} ${px(y)}L${px(call.x - side * 0.15 * rem)} ${px(to)}`, 'leader');
}

function drawOutput(out, { rem }) {
  const side = out.anchor === 'end' ? -1 : 1;
  const x = side < 0 ? out.x - out.w : out.x;
  const box = rect(x, out.nameY, out.w, out.h, 'screen', round(0.25 * rem));
  const prompt = text(x + 0.35 * rem, out.nameY + 0.07 * rem + 0.74 * out.line, sized('prompt', out.size), '❯');
  const lines = out.lines.map((parts, i) => {
    const y = out.nameY + 0.07 * rem + i * out.line;
    return parts.map((p) => (p.row ? drawRow(p.row, x + 0.35 * rem + p.x, y + (out.line - 1.12 * rem) / 2, rem)
      : text(x + 0.35 * rem + p.x, y + 0.74 * out.line, sized('printed', out.size), p.text))).join('');
  });
  const stem = path(`M${px(out.edge + side * 0.45 * rem)} ${px(out.y)}L${px(side < 0 ? x + out.w : x)} ${px(out.nameY + 0.67 * rem)}`, 'leader');
  return mark('output', out.seq, out.light, drawTag(out, rem) + stem + box + (out.lines[0]?.[0]?.x > 0 ? prompt : '') + lines.join(''));
}
