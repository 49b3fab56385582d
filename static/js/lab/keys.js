// The keyboard. Keys that act on the page's whole; those of a field, a tab or
// the timeline stay with whoever has the focus.

/**
 * commandOf gives the name of what a key asks for, or undefined. A field keeps
 * its own keys, and a button the space bar.
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} e
 * @param {{tagName?: string, type?: string, scrollHeight?: number, clientHeight?: number} | null} focus the element with the focus
 */
export function commandOf(e, focus) {
  if (e.ctrlKey || e.metaKey || e.altKey) return undefined;
  if (types(focus)) return undefined;
  if (e.key === ' ') return presses(focus) ? undefined : 'play';
  if (e.key === 'Enter' && (presses(focus) || focus?.tagName === 'TR')) return undefined;
  if (/^[1-5]$/.test(e.key)) return `tab${e.key}`;
  if (/^Page/.test(e.key) && (focus?.scrollHeight ?? 0) > (focus?.clientHeight ?? 0) && focus?.tagName !== 'BODY') return undefined;
  if (WALKS.has(e.key) && ['range', 'radio'].includes(focus?.type ?? '')) return undefined;
  return KEYS[e.key.length === 1 ? e.key.toLowerCase() : e.key];
}

/** Keys that move a slider or a choice. */
const WALKS = new Set(['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

/** As in reveal.js; a presenter's remote sends Page Up, Page Down and the full stop. @type {Record<string, string>} */
const KEYS = {
  ArrowRight: 'next', ArrowLeft: 'prev', n: 'next', p: 'prev', l: 'next', h: 'prev', PageDown: 'next', PageUp: 'prev', '.': 'blank', Home: 'first', End: 'last',
  r: 'run', s: 'stop', c: 'compare', f: 'projector', b: 'blank', '?': 'help', Escape: 'escape',
  Enter: 'follow', Backspace: 'back', t: 'bytes',
};

const types = f => f && (f.tagName === 'SELECT' || f.tagName === 'TEXTAREA' || (f.tagName === 'INPUT' && !['range', 'radio', 'checkbox'].includes(f.type)));
const presses = f => f && (['BUTTON', 'A', 'SUMMARY'].includes(f.tagName) || (f.tagName === 'INPUT' && ['radio', 'checkbox'].includes(f.type)));

/**
 * @param {Document} doc
 * @param {Record<string, (n?: number) => void>} commands by name; tab takes the number
 */
export function wireKeys(doc, commands) {
  doc.addEventListener('keydown', e => {
    if (e.defaultPrevented) return;
    const name = commandOf(e, /** @type {any} */ (doc.activeElement));
    const dialog = /** @type {any} */ (doc.querySelector('dialog[open]'));
    if (!name || (dialog && name !== 'help')) return;
    const n = /^tab(\d)$/.exec(name);
    const act = n ? () => commands.tab(Number(n[1]) - 1) : commands[name];
    if (!act) return;
    if (name !== 'escape') e.preventDefault();
    act();
  });
}
