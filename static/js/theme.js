// The look and the language, changed without losing the run on the page. Both
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
  for (const a of doc.querySelectorAll('.site a[hreflang]')) keepAddress(/** @type {HTMLAnchorElement} */ (a));
}

// The link was made when the page was; the run came into the address later.
function keepAddress(a) {
  a.addEventListener('click', () => {
    const url = new URL(location.href);
    url.searchParams.set('lang', new URL(a.href).searchParams.get('lang') ?? '');
    a.href = url.href;
  });
}
