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
  if (call.name && (call.moved || call.ties)) parts.push(leader(call, call.nameY, rem));
  if (call.ties && call.result && !call.beside) parts.push(leader(call, call.resultY, rem));
  parts.push(drawLabel(call, rem));
  if (call.blocked) parts.push(text(call.x, call.blocked + 0.9 * rem, 'blocked', blockedWord(call, word), call.anchor));
  if (call.result && !call.beside) parts.push(drawResult(call, rem));
  if (call.row) parts.push(drawRow(call.row, call.anchor === 'end' ? call.x - call.row.w : call.x, call.rowY, rem));
  return mark(kinds.join(' '), call.seq, call.light, parts.join(''));
}

/** Whose call it is, where several programs share a lane. */
const drawTag = (item, rem) => (item.tag ? text(item.x, item.tagY + 0.62 * rem, 'tag', item.tag, item.anchor) : '');

const blockedWord = (call, word) => (call.gate ? word('ui.timeline.yourturn', 'your step') : word('ui.timeline.blocked', 'blocked'));

function drawLabel(call, rem) {
  if (!call.name) return '';
  const sign = call.quiet ? '' : `<tspan class="basis">&#160;${BASIS[call.basis] ?? ''}</tspan>`;
  const result = call.beside ? `<tspan class="ret"> → ${entities(call.result)}</tspan>` : '';
  return `<text x="${px(call.x)}" y="${px(call.nameY + rem)}" class="fn" text-anchor="${call.anchor}">${named(call)}${result}${sign}</text>`;
}

/** The call's name; what it sends is written in the colour of its bytes. */
function named({ name, sent }) {
  if (!sent) return entities(name);
  const end = sent.at + sent.text.length;
  return `${entities(name.slice(0, sent.at))}<tspan class="sent s${sent.colour}" ${ranged(sent.bytes)}>${entities(sent.text)}</tspan>${entities(name.slice(end))}`;
}

function drawResult(call, rem) {
  const sign = call.failed ? '✕' : '→';
  return text(call.x, call.resultY + rem, 'ret', `${sign} ${call.result}`, call.anchor);
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
  const w = out.w;
  const x = side < 0 ? out.x - w : out.x;
  const box = rect(x, out.nameY, w, 1.34 * rem, 'screen', round(0.25 * rem));
  const prompt = text(x + 0.35 * rem, out.nameY + 0.97 * rem, 'prompt', '❯');
  const printed = out.output ? text(x + 1.15 * rem, out.nameY + 0.97 * rem, 'printed', out.output) : '';
  const bytes = out.row ? drawRow(out.row, x + 1.15 * rem + out.rowX, out.nameY + 0.11 * rem, rem) : '';
  const after = out.after ? text(x + 1.35 * rem + out.rowX + out.row.w, out.nameY + 0.97 * rem, 'printed', out.after) : '';
  const stem = path(`M${px(out.edge + side * 0.45 * rem)} ${px(out.y)}L${px(side < 0 ? x + w : x)} ${px(out.nameY + 0.67 * rem)}`, 'leader');
  return mark('output', out.seq, out.light, drawTag(out, rem) + stem + box + prompt + printed + bytes + after);
}
