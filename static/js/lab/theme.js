// The look, the size of the type and the language, changed without losing the run on the page. Both
// also work as plain links: the server knows them by cookie.
import { announce } from './dom.js';

const LOOKS = ['light', 'dark', 'contrast', ''];

/** The look after this one; '' is the browser's own preference. @param {string} look */
export const nextLook = look => LOOKS[(LOOKS.indexOf(look) + 1) % LOOKS.length];

/** @param {Document} doc @param {any} say */
export function wireTheme(doc, say) {
  const root = doc.documentElement;
  doc.getElementById('theme-switch')?.addEventListener('click', e => {
    e.preventDefault();
    const look = nextLook(root.dataset.theme ?? '');
    if (look) root.dataset.theme = look; else delete root.dataset.theme;
    doc.cookie = `theme=${look}; path=/; max-age=31536000; samesite=lax`;
    announce(say(`ui.theme.${look || 'auto'}`));
  });
  wireTextSize(doc);
  for (const a of doc.querySelectorAll('.site a[hreflang]')) keepAddress(/** @type {HTMLAnchorElement} */ (a));
}

/** The sizes of type, as steps from the one that suits the window. */
const SIZES = [-2, -1, 0, 1, 2, 3, 4];

/** The size so many steps from this one, within what there is. @param {number} size @param {number} steps */
export const sized = (size, steps) => Math.min(SIZES[SIZES.length - 1], Math.max(SIZES[0], size + steps));

/** @param {Document} doc */
function wireTextSize(doc) {
  let size = sized(Number(localStorageItem('text size')) || 0, 0);
  const wear = () => { doc.documentElement.dataset.text = String(size); };
  const change = steps => () => {
    size = sized(size, steps);
    try { localStorage.setItem('text size', String(size)); } catch { /* for this page only */ }
    wear();
  };
  wear();
  doc.getElementById('text-smaller')?.addEventListener('click', change(-1));
  doc.getElementById('text-larger')?.addEventListener('click', change(1));
}

const localStorageItem = key => { try { return localStorage.getItem(key); } catch { return null; } };

// The link was made when the page was; the run came into the address later.
function keepAddress(a) {
  a.addEventListener('click', () => {
    const url = new URL(location.href);
    url.searchParams.set('lang', new URL(a.href).searchParams.get('lang') ?? '');
    a.href = url.href;
  });
}
