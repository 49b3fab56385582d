// The list of both runs' events, one row a pair: what is the same, what differs,
// what only one of them has. A row is a button that moves both playheads there.
import { el, rove } from '../lab/dom.js';

/** Sign, colour and word: any one of them is enough. */
const SIGN = { same: '=', changed: '≠', a: '−', b: '+' };
const MOVED = '⇅';

/**
 * @param {HTMLElement} list
 * @param {{say: any, text: (side: 'a'|'b', seq: number) => {who: string, what: string}, onPick: (index: number) => void}} o
 */
export function createPairs(list, o) {
  /** @type {HTMLElement[]} */ let buttons = [];
  let marked = 0;

  rove(list, '.pairs:not(.only) button, .pairs.only li.sought button', b => o.onPick(buttons.indexOf(b)));

  function cell(side, seq) {
    if (!seq) return el('span', { class: `cell ${side} absent` }, el('span', { class: 'quiet' }, o.say('ui.compare.nothing')));
    const { who, what } = o.text(side, seq);
    return el('span', { class: `cell ${side}` }, el('span', { class: 'who' }, who), ' ', el('code', {}, what));
  }

  function button(row, index) {
    return el('button', { type: 'button', class: `pair ${row.kind}`, tabindex: index ? -1 : 0, click: () => o.onPick(index) },
      el('span', { class: 'mark' }, el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(row)), el('span', { class: 'word' }, verdict(row, o.say))),
      cell('a', row.a), cell('b', row.b));
  }

  return {
    /** @param {import('./align.js').Row[]} rows */
    show(rows) {
      const sought = soughtIn(rows);
      buttons = rows.map(button);
      list.replaceChildren(...buttons.map((b, i) => el('li', { class: sought(rows[i]) ? 'sought' : 'rest' }, b)));
    },
    /** The row that both playheads are on. */
    mark(index) {
      const at = buttons[index];
      buttons[marked]?.removeAttribute('aria-current');
      buttons[marked]?.setAttribute('tabindex', '-1');
      marked = index;
      at.setAttribute('tabindex', '0');
      at.setAttribute('aria-current', 'step');
      at.scrollIntoView({ block: 'nearest' });
    },
  };
}

/** @param {import('./align.js').Row} row */
export const signOf = row => (row.moved && row.kind === 'same' ? MOVED : SIGN[row.kind]);

/** What is to be said about a pair. @param {import('./align.js').Row} row @param {any} say */
export function verdict(row, say) {
  if (row.kind !== 'changed') return say(row.moved ? 'ui.compare.moved' : `ui.compare.kind.${row.kind}`);
  return say('ui.compare.fields', { fields: row.fields.map(f => say(`ui.compare.field.${f}`)).join(' · ') });
}

/**
 * What the learner looks for: the rows that differ. Where none does, the order is
 * what the two runs differ in.
 * @param {import('./align.js').Row[]} rows @returns {(row: import('./align.js').Row) => boolean}
 */
export function soughtIn(rows) {
  const differs = row => row.kind !== 'same';
  return rows.some(differs) ? differs : row => row.moved;
}

/**
 * The nearest row that is sought, forwards or backwards; −1 when there is none.
 * @param {import('./align.js').Row[]} rows @param {number} index @param {1|-1} direction
 */
export function nextSought(rows, index, direction, sought = soughtIn(rows)) {
  for (let i = index + direction; i >= 0 && i < rows.length; i += direction) if (sought(rows[i])) return i;
  return -1;
}
