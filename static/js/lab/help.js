// The dialog with the keys and the signs, and the sign beside the present step
// that leads to it: how an event is known is explained one click away.
import { byId, el } from './dom.js';
import { BASIS } from '../picture/legend.js';

/**
 * @param {HTMLDialogElement} dialog
 * @param {{kind: string, sign: string, text: string}[]} signs what the signs on the timeline mean
 * @param {any} say
 */
export function createHelp(dialog, signs, say) {
  byId('legend').replaceChildren(...signs.flatMap(s => [el('dt', { class: `sign-${s.kind}` }, s.sign), el('dd', { id: `sign-${s.kind}`, tabindex: -1 }, el('b', {}, say.first(`basis.${s.kind}`)), ' ', s.text)]));
  const open = () => { if (!dialog.open) dialog.showModal(); };
  byId('help-open')?.addEventListener('click', open);
  return {
    toggle() { if (dialog.open) dialog.close(); else open(); },
    /** Opens at one of the signs. @param {string} kind */
    explain(kind) {
      open();
      byId(`sign-${kind}`)?.focus();
      byId(`sign-${kind}`)?.scrollIntoView({ block: 'nearest' });
    },
  };
}

/** The words of a basis: its sign and its name. @param {string} basis @param {any} say */
export const basisText = (basis, say) => `${BASIS[basis] ?? ''} ${say(`basis.${basis}`)}`;

/**
 * The button that says how the present event is known.
 * @param {HTMLButtonElement} button
 * @param {{say: any, explain: (basis: string) => void}} o
 */
export function createBasis(button, { say, explain }) {
  let shown = '';
  button.addEventListener('click', () => explain(shown));
  return {
    /** @param {string} [basis] */
    show(basis = '') {
      if (basis === shown) return;
      shown = basis;
      button.hidden = !basis;
      button.textContent = basis && basisText(basis, say);
      button.title = basis && say(`basis.${basis}.about`);
    },
  };
}
