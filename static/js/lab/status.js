// How the run stands: the chip beside the form, the invitation before the first
// run, and what went wrong with its cure.
import { inWords } from './runs.js';
import { byId, el } from './dom.js';
import { statusText } from './sentences.js';

const HICCUP = 1000; // ms

/** @param {{say: any, ids: {chip: string, trouble: string, invitation: string}}} o */
export function createStatus({ say, ids }) {
  const chip = byId(ids.chip), trouble = byId(ids.trouble), invitation = byId(ids.invitation), run = byId('run');

  function set(kind, text) {
    chip.hidden = false;
    chip.dataset.kind = kind;
    chip.textContent = text;
    chip.title = text;
  }

  function wrong(key, detail = '') {
    trouble.hidden = false;
    trouble.classList.toggle('beside', invitation.hidden); // a run that is shown stays in sight
    trouble.replaceChildren(el('h2', {}, say(`ui.trouble.${key}`)), detail && el('p', {}, detail), el('p', { class: 'cure' }, say(`ui.trouble.${key}.cure`)));
  }

  let patience = 0; // the timer until a lost connection is more than a hiccup
  const clear = () => { clearTimeout(patience); trouble.hidden = true; };
  const invite = yes => { invitation.hidden = !yes; };

  return {
    starting() { clear(); set('starting', say('ui.status.starting')); run.disabled = true; },
    /** @param {any} refusal a Refused, or the network's error */
    refused(refusal) {
      run.disabled = false;
      const problem = refusal.problem;
      if (problem && problem.status < 500 && problem.status !== 429) return set('refused', say('ui.status.refused'));
      chip.hidden = true;
      if (!problem) return wrong('offline');
      wrong(problem.status === 429 || problem.status === 503 ? 'busy' : 'server', inWords(problem));
    },
    /** @param {string} state of the session @param {any} record */
    link(state, record) {
      run.disabled = state === 'starting';
      if (state === 'live') { clear(); invite(false); if (!record.end) set('running', statusText(null, say)); }
      if (state === 'lost' && !record.end) { set('lost', say('ui.status.lost')); clearTimeout(patience); patience = setTimeout(() => wrong('lost'), HICCUP); }
      if (state === 'gone') { clear(); chip.hidden = true; if (record.last === 0) { invite(false); wrong('gone'); } else set('lost', say('ui.status.gone')); }
      if (state === 'over') clear();
      if (state === 'none') { chip.hidden = true; invite(true); }
    },
    /** @param {any} end */
    ended(end) {
      const text = statusText(end, say);
      set(end.status, text);
      if (end.error) chip.title = say('ui.status.why', { status: text, why: end.error });
    },
  };
}
