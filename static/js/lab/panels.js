// The panels beside the timeline, and the two ways to show less: the projector's and a blank screen.
import { byId } from './dom.js';

/** A button that folds its panel away and brings it back; remembered. @param {string} name @param {() => void} changed */
export function createPanel(name, changed) {
  const button = byId(`${name}-toggle`), panel = byId(name);
  const fold = open => {
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    document.body.classList.toggle(`without-${name}`, !open);
  };
  const set = open => { fold(open); changed(); };
  button.addEventListener('click', () => { set(panel.hidden); keep(name, panel.hidden ? 'closed' : 'open'); });
  if ((kept(name) ?? usual(name)) === 'closed') fold(false); // who made it can't be told yet
  return { set, get open() { return !panel.hidden; } };
}

/** On a small screen the picture gets the inspector's room until something is selected. */
const usual = name => name === 'inspector' && innerWidth < 1500 ? 'closed' : 'open';

const keep = (name, value) => { try { localStorage.setItem(`panel ${name}`, value); } catch { /* for this page only */ } };
const kept = name => { try { return localStorage.getItem(`panel ${name}`); } catch { return null; } };

/** Big type for the back row: the panels go, and come back as they were. @param {{set: (open: boolean) => void, open: boolean}[]} panels */
export function createProjector(panels) {
  /** @type {boolean[] | null} */ let before = null;
  return {
    toggle() {
      const on = before === null;
      document.documentElement.classList.toggle('projector', on);
      if (on) { before = panels.map(p => p.open); panels.forEach(p => p.set(false)); }
      else { panels.forEach((p, i) => p.set(/** @type {boolean[]} */ (before)[i])); before = null; }
    },
    get on() { return before !== null; },
  };
}

/** A blank screen, so that a class looks at the teacher. */
export function toggleBlank() { const blank = byId('blank'); blank.hidden = !blank.hidden; }
