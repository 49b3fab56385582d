// What can be taken away from a run: its trace, its packets, a picture, a link.
import { announce, byId } from './dom.js';
import { linkTo, pcapngPath, replayPath, tracePath } from './runs.js';

/** @param {{say: any, tl: any, now: () => {run: string, seq: number, lab: string}, said: () => {title: string, about: string[]}}} o */
export function createTake(o) {
  const menu = byId('take');
  const done = ok => announce(o.say(ok ? 'ui.copied' : 'ui.copied.not'));

  byId('take-link')?.addEventListener('click', () => {
    const { run, seq } = o.now();
    navigator.clipboard.writeText(linkTo(location.href, run, seq)).then(() => done(true), () => done(false));
    menu.open = false;
  });
  byId('take-picture').addEventListener('click', () => {
    save(o.tl.svg(o.said()), `${o.now().lab}.svg`);
    menu.open = false;
  });
  byId('take-print').addEventListener('click', () => {
    menu.open = false;
    print();
  });
  document.addEventListener('click', e => { if (!menu.contains(e.target)) menu.open = false; });
  menu.addEventListener('keydown', e => { if (e.key === 'Escape') { menu.open = false; menu.firstElementChild.focus(); } });

  return {
    /** @param {string} run '' when there is none */
    show(run) {
      menu.hidden = !run;
      if (!run) return;
      byId('take-trace').href = tracePath(run);
      byId('take-pcapng').href = pcapngPath(run);
      byId('take-replay').href = replayPath(run, document.documentElement.lang.slice(0, 2));
      byId('take-replay').hidden = true;
    },
    /** A replay is of the whole run, so it can be had when the run is over. */
    ended() { byId('take-replay').hidden = false; },
  };
}

function save(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
