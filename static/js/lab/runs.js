// The runs over HTTP: to start one, to leave one, to know one again after a reload.

/** A refusal, as application/problem+json tells it. */
export class Refused extends Error {
  /** @param {any} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title ?? 'refused');
    this.problem = problem;
  }
}

/** @param {any} spec @returns {Promise<{run: string, control: string}>} */
export async function start(spec) {
  const answer = await fetch('/api/runs', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(spec) });
  if (answer.ok) return answer.json();
  throw new Refused(await problemOf(answer));
}

/** @param {Response} answer */
async function problemOf(answer) {
  const json = answer.headers.get('Content-Type')?.includes('json');
  const problem = json ? await answer.json().catch(() => ({})) : {};
  return { status: answer.status, ...problem };
}

/** Ends a run of ours. One that has ended already is just forgotten by the server. @param {{run: string, control?: string}} r */
export async function end({ run, control }) {
  if (control) await fetch(`/api/runs/${run}?control=${encodeURIComponent(control)}`, { method: 'DELETE' }).catch(() => {});
}

/** Whether the server still has a run; when it can't be asked, we do not know, and hope. @param {string} run */
export async function isGone(run) {
  const answer = await fetch(tracePath(run), { method: 'HEAD' }).catch(() => null);
  return answer?.status === 404;
}

/** @param {string} run @param {number} seq */
export async function packet(run, seq) {
  const answer = await fetch(`/api/runs/${run}/events/${seq}/packet`);
  if (!answer.ok) throw new Refused(await problemOf(answer));
  return answer.json();
}

/** @param {string} run */
export const tracePath = run => `/api/runs/${run}/trace`;
/** @param {string} run */
export const pcapngPath = run => `/api/runs/${run}/capture.pcapng`;

/** @param {string} run @param {string} lang */
export const replayPath = (run, lang) => `/api/runs/${run}/replay.html?lang=${lang}`;

/** A link to this page at an event of a run. @param {string} href @param {string} run @param {number} [seq] */
export function linkTo(href, run, seq) {
  const url = new URL(href);
  url.search = '';
  url.hash = '';
  url.searchParams.set('run', run);
  if (seq) url.searchParams.set('at', String(seq));
  return url.href;
}

/** The control of a run stays in the tab that started it. */
export const controls = {
  keep(run, control) { try { sessionStorage.setItem(`control ${run}`, control); } catch { /* the run can be watched all the same */ } },
  of(run) { try { return sessionStorage.getItem(`control ${run}`) ?? ''; } catch { return ''; } },
};

/** The server explains itself in English only; pages in another language say it in their own words. @param {{detail?: string}} problem */
export const inWords = problem => (document.documentElement.lang.startsWith('en') ? problem.detail ?? '' : '');
