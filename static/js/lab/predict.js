// The questions asked before the run. What was answered is kept for the Claims
// tab, which shows it beside the run's own answer.

import { matters } from './params.js';

/** @param {HTMLFormElement | null} form @param {any[]} questions */
export function createPredictions(form, questions) {
  form?.addEventListener('submit', e => e.preventDefault());
  return {
    /** Shows the questions that concern a run with these values. @param {Record<string, string>} values */
    ask(values) {
      if (!form) return;
      for (const q of questions) form.querySelector(`[data-question="${q.id}"]`)?.toggleAttribute('hidden', !matters(q.when, values));
      form.hidden = !form.querySelector('[data-question]:not([hidden])');
    },
    /** The answers given, by question. @returns {Map<string, string>} */
    answers() {
      if (!form) return new Map();
      const asked = id => !form.querySelector(`[data-question="${id}"]`)?.hasAttribute('hidden');
      return new Map([...new FormData(form)].map(([id, v]) => /** @type {[string, string]} */ ([id, String(v)])).filter(([id, v]) => v !== '' && asked(id)));
    },
  };
}
