// The questions asked before the run. What was answered is kept for the Claims
// tab, which shows it beside the run's own answer.

/** @param {HTMLFormElement | null} form */
export function createPredictions(form) {
  form?.addEventListener('submit', e => e.preventDefault());
  return {
    /** The answers given, by question. @returns {Map<string, string>} */
    answers() {
      if (!form) return new Map();
      return new Map([...new FormData(form)].map(([id, v]) => [id, String(v)]).filter(([, v]) => v !== ''));
    },
  };
}
