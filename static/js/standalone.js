// The picture as a file of its own: one SVG with its style inside.

import { layout } from './layout.js';
import { draw } from './draw.js';
import { PATTERNS } from './stage.js';

const TALLEST = 12000; // px; more than that no program likes to open

/** @param {import('./model.js').Model} model @param {import('./axis.js').Axis} axis */
export function standalone(model, axis, viewOf, word, stage) {
  const height = Math.min(axis.height, TALLEST);
  const view = viewOf(0, height);
  const picture = draw(layout(model, axis, view), word);
  const theme = stage.root.ownerDocument.documentElement.dataset.theme;
  const look = theme ? ` data-theme="${theme}"` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" class="tl-svg"${look} width="${view.width}" height="${Math.round(height)}">` +
    `<style>${styleText(stage.root.ownerDocument, axis.rem)}</style>${PATTERNS}` +
    `<rect class="fold" width="100%" height="100%" opacity="1"/>${picture}</svg>`;
}

/** The rules for tokens and marks, as the page has them. */
function styleText(doc, rem) {
  const rules = [`:root{font-size:${rem}px;background:var(--bg)}`];
  for (const sheet of doc.styleSheets) {
    if (!/\/(tokens|timeline)\.css/.test(sheet.href ?? '')) continue;
    for (const rule of sheet.cssRules) if (!/^(html|body|\.tl-(head|scroll|spacer|veil|playhead|tip))/.test(rule.cssText)) rules.push(rule.cssText);
  }
  return rules.join('\n').replace(/</g, '&lt;');
}
