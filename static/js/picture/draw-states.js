// States: tinted blocks with a strong edge on the wire's side and their name.

import { rect, text, path, px, round, mark } from './svg.js';
import { BASIS } from './legend.js';

const EDGE = 0.34; // rem

export function drawBand(band, { rem }) {
  const edge = band.side === 'left' ? band.x + band.w - EDGE * rem : band.x;
  const content =
    rect(band.x, band.y, band.w, band.h, 'fill') +
    (band.phase === 'timewait' ? rect(band.x, band.y, band.w, band.h, 'hatch-timewait') : '') +
    rect(edge, band.y, EDGE * rem, band.h, 'edge') +
    path(`M${px(band.x)} ${px(band.y)}h${px(band.w)}`, 'cut');
  return mark(`state ${band.phase}`, band.seq, band.light, content);
}

/** Names lie above bytes and folds, so that they can always be read. */
export function drawNames(band, { rem }) {
  const inner = band.side === 'left' ? band.x + band.w - 0.75 * rem : band.x + 0.75 * rem;
  const anchor = band.side === 'left' ? 'end' : 'start';
  const back = (y) => rect(anchor === 'end' ? inner - band.nameW + 0.15 * rem : inner - 0.25 * rem, y + 0.12 * rem, band.nameW + 0.1 * rem, 1.22 * rem, 'back', round(0.25 * rem));
  const names = band.names.map(({ y, upright }) =>
    upright ? uprightName(band, y, band.state, rem) : back(y) + signed(inner, y + 1.02 * rem, `name size-${band.size}`, band.state, band.signed ? band.basis : '', anchor));
  const left = band.names[0]?.upright ? [] : band.remaining.map((r) =>
    text(inner, r.y + rem, r.small ? 'remaining small' : 'remaining', r.text, anchor));
  if (!names.length) return '';
  return `<g class="m names ${band.phase} ${band.light}" data-seq="${band.seq}">${names.join('')}${left.join('')}</g>`;
}

/** A name with the sign of how it is known. */
function signed(x, y, cls, name, basis, anchor) {
  return `<text x="${px(x)}" y="${px(y)}" class="${cls}" text-anchor="${anchor}">${name}${BASIS[basis] ? `<tspan class="basis">&#160;${BASIS[basis]}</tspan>` : ''}</text>`;
}

/** In the middle between the block's strong edge and its other side. */
function uprightName(band, y, name, rem) {
  const x = px(band.x + band.w / 2 + (0.27 + (band.edged === false ? 0 : band.side === 'left' ? -EDGE / 2 : EDGE / 2)) * rem);
  return text(0, 0, 'name size-1', name, 'end', `transform="translate(${x} ${px(y + 0.4 * rem)}) rotate(-90)"`);
}

export function drawListen(listen, { rem }) {
  const edge = listen.side === 'left' ? listen.x + listen.w - EDGE * rem : listen.x;
  const box = rect(listen.x, listen.y, listen.w, listen.h, 'fill') + rect(listen.x, listen.y, listen.w, listen.h, 'dots-listen') +
    (listen.upright ? '' : rect(edge, listen.y, EDGE * rem, listen.h, 'edge'));
  const inner = listen.side === 'left' ? listen.x + listen.w - 0.75 * rem : listen.x + 0.75 * rem;
  const label = !listen.name ? '' : listen.upright ? uprightName({ ...listen, edged: false }, Math.max(0, listen.y), 'LISTEN', rem)
    : signed(inner, Math.max(0, listen.y) + 1.02 * rem, 'name', 'LISTEN', listen.basis, listen.side === 'left' ? 'end' : 'start');
  return mark('state listen', listen.seq, listen.light, `${box}<g class="names listen">${label}</g>`);
}
