// Step mode: which program may take its next call. The learner decides.
import { el } from './dom.js';
import { callText } from './events.js';

/**
 * @param {HTMLElement} bar
 * @param {{say: any, step: (program: string) => Promise<void> | undefined, free: () => Promise<void> | undefined, fail: (e: Error) => void}} o
 */
export function createGates(bar, o) {
  let shown = '';

  /** @param {Map<string, any>} gates waiting programs @param {boolean} on whether the run is live, in step mode and ours */
  function show(gates, on) {
    const key = on ? [...gates].map(([p, e]) => `${p} ${e.seq}`).join() : 'off';
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

  function button(program, e) {
    return el('button', { type: 'button', class: 'gate', 'data-program': program, click: () => o.step(program)?.catch(o.fail) },
      el('b', {}, program), ' ', o.say('ui.gates.next'), ' ', el('code', {}, callText(e)));
  }

  return { show };
}
