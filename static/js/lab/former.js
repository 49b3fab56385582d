// The run before this one, of the same lab in the same tab: the page offers to
// compare the two.
import { announce, byId } from './dom.js';

/**
 * @param {string} lab
 * @param {{say: any, store?: Pick<Storage, 'getItem' | 'setItem'>}} o
 */
export function createFormer(lab, o) {
  const store = o.store ?? sessionStorage, name = `runs ${lab}`;
  const link = byId('compare');
  const read = () => { try { return JSON.parse(store.getItem(name) ?? '[]'); } catch { return []; } };

  return {
    /** A run is on the page, live or found again. @param {string} run '' when there is none */
    show(run) {
      const before = formerOf(read(), run);
      if (run) try { store.setItem(name, JSON.stringify(seen(read(), run))); } catch { /* then it can't be offered */ }
      link.hidden = !before;
      if (before) link.href = `/labs/${lab}/compare?a=${encodeURIComponent(before)}&b=${encodeURIComponent(run)}`;
    },
    open() { if (link.hidden) announce(o.say('ui.compare.none')); else link.click(); },
  };
}

/** The run before this one, or ''. @param {string[]} runs in order @param {string} run */
export function formerOf(runs, run) {
  const at = runs.indexOf(run);
  return (run && (at < 0 ? runs.at(-1) : runs[at - 1])) ?? '';
}

const KEPT = 8; // as the server does

/** The runs after this one was seen. @param {string[]} runs @param {string} run */
export const seen = (runs, run) => (runs.includes(run) ? runs : [...runs, run].slice(-KEPT));
