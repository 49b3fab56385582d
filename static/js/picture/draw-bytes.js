// Bytes: boxes with letters, bars for many, ribbons while they wait. Each send
// has a colour and a pattern.

import { rect, text, path, px, round, mark, entities } from './svg.js';

/** A range as the pointer finds it again. @param {import('../model/events.js').Bytes} bytes */
export const ranged = ({ stream, from, to }) => `data-bytes="${entities(JSON.stringify({ stream, from, to }))}"`;

/** A row of bytes at (x, y), its boxes h high. @param {import('./layout-bytes.js').Row} row */
export function drawRow(row, x, y, rem) {
  const h = 1.12 * rem;
  const cells = row.cells.map((c) => {
    const small = c.letter.length > 1 ? ' hex' : c.w < 0.62 * rem ? ' tight' : '';
    return `<g class="by s${c.colour}${c.dark ? ' dark' : ''}" ${ranged(c.bytes)}>${rect(x + c.x + 0.5, y, c.w - 1, h, 'cell', round(0.12 * rem))}` +
      `${text(x + c.x + c.w / 2, y + (small === ' hex' ? 0.76 : small ? 0.8 : 0.84) * rem, `ch${small}`, c.letter, 'middle')}</g>`;
  });
  const bars = row.bars.map((b) => `<g class="by s${b.colour}" ${ranged(b.bytes)}>${rect(x + b.x, y, b.w, h, 'cell bar')}${rect(x + b.x, y, b.w, h, 'pattern')}</g>`);
  const label = row.label ? text(x + row.w / 2, y + 0.83 * rem, 'ch count', row.label, 'middle') : '';
  return cells.join('') + bars.join('') + label;
}

export function drawRibbon(ribbon, { rem, word }) {
  const { x, y, w, h } = ribbon;
  const body = rect(x, y, w, h, `rib${ribbon.parked ? ' parked' : ''}`, round(0.18 * rem)) + rect(x, y, w, h, 'pattern', round(0.18 * rem));
  const letters = ribbon.row ? drawRow(ribbon.row, x, y, rem) : '';
  const label = ribbon.label ? text(x + w / 2, y + 0.9 * rem, 'ch count', ribbon.label, 'middle') : '';
  const key = ribbon.caption === 'send' ? ['ui.timeline.sendbuffer', 'send buffer'] : ['ui.timeline.recvbuffer', 'receive buffer'];
  const caption = ribbon.caption && h > 1.1 * rem ? text(x, y - 0.32 * rem, 'caption', word(key[0], key[1])) : '';
  return mark(`ribbon by s${ribbon.colour}`, ribbon.seq, ribbon.light, `<g ${ranged(ribbon.bytes)}>${body}</g>${letters}${label}${caption}${ribbon.crossed ? cross(x + w / 2, y + h, rem) : ''}`, ` data-side="${ribbon.side}"`);
}

/** The end of what never arrived, or was never read. */
export function cross(x, y, rem) {
  const r = 0.55 * rem;
  return path(`M${px(x - r)} ${px(y - r)}l${px(2 * r)} ${px(2 * r)}m0 ${px(-2 * r)}l${px(-2 * r)} ${px(2 * r)}`, 'cross');
}
