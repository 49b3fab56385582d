// SVG as strings. Classes and attributes only: the page's policy forbids style=.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const entities = (text) => String(text).replace(/[&<>"]/g, (c) => ENTITIES[c]);

/** A coordinate with a tenth of a pixel. */
export const px = (value) => Math.round(value * 10) / 10;

export function rect(x, y, w, h, cls, more = '') {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(Math.max(0, w))}" height="${px(Math.max(0, h))}" class="${cls}" ${more}/>`;
}

export const round = (radius) => `rx="${px(radius)}"`;

export function text(x, y, cls, content, anchor = 'start', more = '') {
  return `<text x="${px(x)}" y="${px(y)}" class="${cls}" text-anchor="${anchor}" ${more}>${entities(content)}</text>`;
}

export const path = (d, cls, more = '') => `<path d="${d}" class="${cls}" ${more}/>`;

export const circle = (x, y, r, cls) => `<circle cx="${px(x)}" cy="${px(y)}" r="${px(r)}" class="${cls}"/>`;

/** A mark: a group that can be clicked and lit. */
export function mark(kind, seq, light, content, more = '') {
  return `<g class="m ${kind}${light ? ` ${light}` : ''}" data-seq="${seq}"${more}>${content}</g>`;
}

/** A line through points. */
export const line = (points) => points.map((p, i) => `${i ? 'L' : 'M'}${px(p.x)} ${px(p.y)}`).join('');
