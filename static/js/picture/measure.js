// How wide a text will be, so that labels can be laid out before they are drawn.

export const SANS = 'Inter, "Segoe UI", system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
export const MONO = 'ui-monospace, "Cascadia Code", "Sarasa Mono SC", "DejaVu Sans Mono", monospace';

/**
 * @typedef {{mono?: boolean, bold?: boolean, size: number}} Font  size in px
 * @typedef {(text: string, font: Font) => number} Measure
 */

const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/g;

/** An estimate that needs no browser. @type {Measure} */
export function estimate(text, { mono, bold, size }) {
  const wide = (text.match(WIDE) ?? []).length;
  return size * (wide + (text.length - wide) * (mono ? 0.603 : bold ? 0.62 : 0.57));
}

const KEPT = 4000;

/** Measures with a canvas and remembers. @returns {Measure} */
export function canvasMeasure(context) {
  const known = new Map();
  return (text, { mono, bold, size }) => {
    const font = `${bold ? 700 : 500} ${size}px ${mono ? MONO : SANS}`;
    const key = font + text;
    let width = known.get(key);
    if (width !== undefined) return width;
    context.font = font;
    width = context.measureText(text).width;
    if (known.size > KEPT) known.clear();
    known.set(key, width);
    return width;
  };
}
