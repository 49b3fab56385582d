// The list of both runs' events, one row a pair: what is the same, what differs,
// what only one of them has. A row is a button that moves both playheads there.
import { el, rove } from './dom.js';

/** Sign, colour and word: any one of them is enough. */
export const SIGN = { same: '=', changed: '≠', a: '−', b: '+' };
const MOVED = '⇅';

/**
 * @param {HTMLElement} list
 * @param {{say: any, text: (side: 'a'|'b', seq: number) => {who: string, what: string}, onPick: (index: number) => void}} o
 */
export function createPairs(list, o) {
  /** @type {HTMLElement[]} */ let buttons = [];

  rove(list, 'button:not([hidden])', b => o.onPick(buttons.indexOf(b)));

  function cell(side, seq) {
    if (!seq) return el('span', { class: `cell ${side} absent` }, el('span', { class: 'quiet' }, o.say('ui.compare.nothing')));
    const { who, what } = o.text(side, seq);
    return el('span', { class: `cell ${side}` }, el('span', { class: 'who' }, who), ' ', el('code', {}, what));
  }

  function button(row, index) {
    return el('button', { type: 'button', class: `pair ${row.kind}`, tabindex: index ? -1 : 0, click: () => o.onPick(index) },
      el('span', { class: 'mark' }, el('span', { class: 'sign', 'aria-hidden': 'true' }, row.moved && row.kind === 'same' ? MOVED : SIGN[row.kind]), el('span', { class: 'word' }, verdict(row, o.say))),
      cell('a', row.a), cell('b', row.b));
  }

  return {
    /** @param {import('./align.js').Row[]} rows */
    show(rows) {
      buttons = rows.map(button);
      list.replaceChildren(...buttons.map((b, i) => el('li', { class: rows[i].kind }, b)));
    },
    /** The row that both playheads are on. */
    mark(index) {
      for (const old of list.querySelectorAll('[aria-current]')) old.removeAttribute('aria-current');
      const at = buttons[index];
      if (!at) return;
      for (const b of list.querySelectorAll('button[tabindex="0"]')) b.setAttribute('tabindex', '-1');
      at.setAttribute('tabindex', '0');
      at.setAttribute('aria-current', 'step');
      at.scrollIntoView({ block: 'nearest' });
    },
  };
}

/** What is to be said about a pair. @param {import('./align.js').Row} row @param {any} say */
export function verdict(row, say) {
  if (row.kind !== 'changed') return say(row.moved ? 'ui.compare.moved' : `ui.compare.kind.${row.kind}`);
  return say('ui.compare.fields', { fields: row.fields.map(f => say(`ui.compare.field.${f}`)).join(', ') });
}

/** Whether a row is one of those that the learner looks for. */
export const isDifference = row => row.kind !== 'same';

/** The nearest difference, forwards or backwards; −1 when there is none. */
export function nextDifference(rows, index, direction) {
  for (let i = index + direction; i >= 0 && i < rows.length; i += direction) if (isDifference(rows[i])) return i;
  return -1;
}
