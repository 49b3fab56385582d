// Making elements. Text is always set as text, so nothing that a program sent can become markup.

/** @param {string} id */
export const byId = id => /** @type {any} */ (document.getElementById(id));

/**
 * el makes an element. An attribute that is false, null or undefined is left
 * out, a function is a listener.
 * @param {string} tag @param {Record<string, any>} attrs @param {any[]} children
 */
export function el(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false));
  return node;
}

/** Says something on the spot to those who hear the page, and shows it for a moment. @param {string} text */
export function announce(text) {
  const said = byId('said');
  said.textContent = text;
  said.classList.add('shown');
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { said.classList.remove('shown'); said.textContent = ''; }, 4000);
}
/** @type {any} */ announce.timer = 0;

/**
 * rove lets the arrow keys walk through a list of which one item has the tab stop.
 * @param {HTMLElement} root @param {string} items @param {(item: any) => void} [onEnter]
 */
export function rove(root, items, onEnter) {
  root.addEventListener('keydown', e => {
    const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(items)]);
    const at = all.indexOf(/** @type {any} */ (e.target));
    const to = at < 0 ? undefined : next(e.key, at, all.length);
    if (to === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    all.forEach((item, i) => item.setAttribute('tabindex', i === to ? '0' : '-1'));
    all[to].focus();
    onEnter?.(all[to]);
  });
}

/** Where a key leads from item `at` of `n`. @param {string} key @param {number} at @param {number} n */
export function next(key, at, n) {
  switch (key) {
    case 'ArrowRight': case 'ArrowDown': return Math.min(n - 1, at + 1);
    case 'ArrowLeft': case 'ArrowUp': return Math.max(0, at - 1);
    case 'Home': return 0;
    case 'End': return n - 1;
  }
}
