// Step mode: which program may take its next call. The learner decides.
import { el } from './dom.js';
import { callText } from '../model/events.js';

/**
 * @param {HTMLElement} bar
 * @param {{say: any, step: (program: string) => Promise<void> | undefined, free: () => Promise<void> | undefined, fail: (e: Error) => void}} o
 */
export function createGates(bar, o) {
  let shown = '';
  let taken = 0; // the gate that was opened last; until its call is made no other is, so that the clicks' order is the calls'

  /** @param {Map<string, any>} gates waiting programs @param {boolean} on whether the run is live, in step mode and ours */
  function show(gates, on) {
    if (![...gates.values()].some(e => e.seq === taken)) taken = 0;
    const key = on ? `${taken} ${[...gates].map(([p, e]) => `${p} ${e.seq}`).join()}` : 'off';
    if (key === shown) return;
    shown = key;
    bar.hidden = !on;
    if (!on) return;
    const focused = /** @type {any} */ (document.activeElement)?.dataset?.program;
    bar.replaceChildren(
      el('span', { class: 'gates-title' }, o.say(gates.size > 0 ? 'ui.gates' : 'ui.gates.none')),
      ...[...gates].sort().map(([program, e]) => button(program, e)),
      el('button', { type: 'button', class: 'plain', click: () => o.free()?.catch(o.fail) }, o.say('ui.gates.free')));
    if (focused !== undefined) /** @type {any} */ (bar.querySelector(`[data-program="${CSS.escape(focused)}"]`))?.focus();
  }

  function take(program, seq) {
    if (taken) return;
    hold(seq);
    o.step(program)?.catch(e => { hold(0); o.fail(e); });
  }

  function hold(seq) {
    taken = seq;
    for (const b of bar.querySelectorAll('.gate')) b.setAttribute('aria-disabled', String(seq !== 0));
  }

  function button(program, e) {
    return el('button', { type: 'button', class: 'gate', 'data-program': program, 'aria-disabled': String(taken !== 0), click: () => take(program, e.seq) },
      el('b', {}, program), ' ', o.say('ui.gates.next'), ' ', el('code', {}, callText(e)));
  }

  return { show };
}
