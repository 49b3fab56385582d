// The mouse on the picture: a click selects, hovering tells.

import { what, who } from './rows.js';
import { formatTime } from './axis.js';

/**
 * @param {import('./stage.js').Stage} stage
 * @param {{model: () => import('./model.js').Model, select: (seq: number|null) => void, focus: (program: string) => void}} on
 */
export function wirePointer(stage, on) {
  const { picture, tip, root } = stage;

  picture.addEventListener('click', (event) => {
    const strip = event.target.closest('.strip');
    if (strip) return on.focus(strip.dataset.program);
    const mark = event.target.closest('.m');
    on.select(mark ? Number(mark.dataset.seq) : null);
  });

  picture.addEventListener('pointermove', (event) => {
    const mark = event.target.closest('.m');
    const e = mark && on.model().event(Number(mark.dataset.seq));
    tip.hidden = !e;
    if (!e) return;
    tip.textContent = [formatTime(e.t), who(on.model(), e), what(on.model(), e)].filter(Boolean).join(' · ');
    const box = root.getBoundingClientRect();
    const x = Math.min(box.width - tip.offsetWidth - 8, event.clientX - box.left + 14);
    const y = Math.min(box.height - tip.offsetHeight - 4, event.clientY - box.top + 18);
    tip.style.left = `${Math.max(0, x)}px`;
    tip.style.top = `${y}px`;
  });

  picture.addEventListener('pointerleave', () => {
    tip.hidden = true;
  });
}
