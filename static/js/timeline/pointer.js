// The pointer on the picture: a click selects, hovering tells; over bytes it
// lights their whole way, and a click there keeps it lit.

import { BASIS } from '../picture/legend.js';
import { what, who } from '../model/rows.js';
import { formatTime } from '../model/time.js';

/**
 * @param {import('./stage.js').Stage} stage
 * @param {{
 *   model: () => import('../model/model.js').Model, word: (key: string, otherwise: string) => string,
 *   select: (seq: number|null) => void, focus: (program: string) => void, explain: (basis: string) => void,
 *   light: (range: any) => void, keep: (range: any) => void,
 * }} on light: while the pointer is there; keep: until another is kept, or none
 */
export function wirePointer(stage, on) {
  const { picture } = stage;
  let over = ''; // the range under the pointer

  const seqAt = (event) => Number(event.target.closest('.m')?.dataset.seq ?? 0);

  picture.addEventListener('click', (event) => {
    const strip = event.target.closest('.strip');
    if (strip) return on.focus(strip.dataset.program);
    const basis = event.target.closest('.basis') && on.model().event(seqAt(event))?.basis;
    if (basis) return on.explain(basis);
    on.keep(rangeAt(event));
    on.select(seqAt(event) || null);
  });

  picture.addEventListener('pointermove', (event) => {
    tell(stage, on, event, on.model().event(seqAt(event)));
    hover(event.pointerType === 'touch' ? null : event);
  });

  picture.addEventListener('pointerleave', () => {
    stage.tip.hidden = true;
    hover(null);
  });

  function hover(event) {
    const range = event && rangeAt(event);
    const text = range ? JSON.stringify(range) : '';
    if (text === over) return;
    over = text;
    on.light(range);
  }
}

/** The range of the stream that is drawn at the pointer. */
function rangeAt(event) {
  const at = event.target.closest('[data-bytes]');
  return at ? JSON.parse(at.dataset.bytes) : null;
}

/** A line on what the pointer is on: when, who, what, and how that is known. */
function tell({ tip, root }, on, event, e) {
  tip.hidden = !e;
  if (!e) return;
  const known = e.basis ? `${BASIS[e.basis]} ${on.word(`basis.${e.basis}`, e.basis)}` : '';
  tip.textContent = [formatTime(e.t), who(on.model(), e), what(on.model(), e), known].filter(Boolean).join(' · ');
  const box = root.getBoundingClientRect();
  const x = Math.min(box.width - tip.offsetWidth - 8, event.clientX - box.left + 14);
  const y = Math.min(box.height - tip.offsetHeight - 4, event.clientY - box.top + 18);
  tip.style.left = `${Math.max(0, x)}px`;
  tip.style.top = `${y}px`;
}
