// The side panel's tabs (WAI-ARIA tabs: arrows walk, one tab stop).
import { rove } from './dom.js';

/**
 * @param {HTMLElement} root
 * @param {(name: string) => void} onShow
 */
export function createTabs(root, onShow) {
  const tabs = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('[role=tab]')]);
  let shown = name(tabs[0]);

  function show(which) {
    const tab = tabs.find(t => name(t) === which);
    if (!tab) return;
    shown = which;
    for (const t of tabs) {
      t.setAttribute('aria-selected', String(t === tab));
      t.setAttribute('tabindex', t === tab ? '0' : '-1');
      root.querySelector(`#${t.getAttribute('aria-controls')}`).toggleAttribute('hidden', t !== tab);
    }
    onShow(which);
  }

  const list = /** @type {HTMLElement} */ (root.querySelector('[role=tablist]'));
  list.addEventListener('click', e => { const t = /** @type {any} */ (e.target).closest('[role=tab]'); if (t) show(name(t)); });
  rove(list, '[role=tab]', t => show(name(t)));
  return { show, get shown() { return shown; }, nth: n => tabs[n] && show(name(tabs[n])) };
}

const name = tab => tab.id.replace('tab-', '');
