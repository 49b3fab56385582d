// The picture as a file of its own: one SVG with its style inside, so that it
// looks the same in a browser, in an <img> and on a slide.

import { PATTERNS } from './patterns.js';
import { HEADS, axisOf, sheet } from './sheets.js';
import { entities, path, rect, text } from './svg.js';
import { formatTime } from '../model/time.js';

const REM = 16, WIDTH = 1200; // px: of the file, whatever the window's size
const TITLE = 2.6, LINE = 1.45; // rem, above the columns' names
const TALLEST = 12000; // px; more than that no program likes to open

/**
 * @param {import('../model/model.js').Model} model @param {import('./axis.js').Axis} pageAxis
 * @param {any} view what of the page's view counts: focus, measure, word
 * @param {{doc: Document, title: string, about: string[]}} o
 */
export function standalone(model, pageAxis, view, { doc, title, about }) {
  const axis = axisOf(pageAxis, REM);
  const cut = axis.height > TALLEST ? TALLEST : 0;
  const drawn = { ...view, y0: 0, y1: cut || axis.height, width: WIDTH, height: 900, rem: REM };
  const lines = filled(about, view.measure);
  const top = (TITLE + LINE * lines.length + 0.4) * REM, height = Math.ceil(top + HEADS * REM + drawn.y1 + (cut ? 3 * REM : 0));
  const look = doc.documentElement.dataset.theme;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="tl-svg"${look ? ` data-theme="${look}"` : ''} lang="${doc.documentElement.lang}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">` +
    `<title>${entities(title)}</title><style>${styleText(doc.styleSheets)}</style>${PATTERNS}${rect(0, 0, WIDTH, height, 'backdrop')}` +
    text(1.2 * REM, 1.9 * REM, 'title', title) +
    lines.map((l, i) => text(1.2 * REM, (TITLE + 0.8 + i * LINE) * REM, 'about', l)).join('') +
    `<svg y="${top}" width="${WIDTH}" height="${height - top}">${sheet(model, axis, drawn)}${cut ? ending(axis, cut, view.word) : ''}</svg></svg>`;
}

/** Pieces put into lines of the picture's width. @param {string[]} pieces @param {import('./measure.js').Measure} measure */
function filled(pieces, measure) {
  const lines = /** @type {string[]} */ ([]);
  for (const piece of pieces) {
    const longer = [...lines.slice(-1), piece].join('  ·  ');
    if (lines.length > 0 && measure(longer, { size: 0.95 * REM }) < WIDTH - 3 * REM) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

/** A picture that could not hold the whole run says so. */
function ending(axis, cut, word) {
  const y = HEADS * REM + cut;
  const says = word('ui.picture.cut', 'The picture ends at {t}; the run goes on to {end}.')
    .replace('{t}', formatTime(axis.t(cut))).replace('{end}', formatTime(axis.last));
  return path(`M0 ${y}H${WIDTH}`, 'tear') + text(WIDTH / 2, y + 1.8 * REM, 'column', says, 'middle');
}

const OWN = `:root{font-size:${REM}px;background:var(--bg)}
.tl-svg .backdrop{fill:var(--bg)}`;

/** The page's rules for tokens and marks, wherever its sheets have them. */
function styleText(sheets) {
  const rules = [...sheets].flatMap(sheet => keptOf(sheet.cssRules));
  return entities([OWN, ...rules].join('\n'));
}

/** @param {CSSRuleList} rules @returns {string[]} */
function keptOf(rules) {
  return [...rules].flatMap(rule => {
    if (rule instanceof CSSStyleRule) return isOurs(rule) ? [rule.cssText] : [];
    if (rule instanceof CSSImportRule) return rule.styleSheet ? keptOf(rule.styleSheet.cssRules) : [];
    if (!(rule instanceof CSSMediaRule)) return [];
    const kept = keptOf(rule.cssRules);
    return kept.length > 0 ? [`@media ${rule.conditionText}{${kept.join('\n')}}`] : [];
  });
}

const isOurs = rule => rule.selectorText.includes('.tl-svg') || (rule.selectorText.startsWith(':root') && rule.cssText.includes('--bg:'));
