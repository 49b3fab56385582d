// The recordings that a page compares, fetched whole once their runs are over.
import { Refused, tracePath } from '../lab/runs.js';

const AGAIN = 700; // ms until a run that is not over is asked for again

/**
 * ended gives a run's trace when it has its end event.
 * @param {string} run @param {() => void} waits is told when it has not ended yet
 * @returns {Promise<{header: any, events: any[]}>}
 */
export async function ended(run, waits) {
  for (;;) {
    const answer = await fetch(tracePath(run));
    if (!answer.ok) throw new Refused({ status: answer.status });
    const trace = parse(await answer.text());
    if (trace.events.at(-1)?.kind === 'end') return trace;
    waits();
    await new Promise(again => setTimeout(again, AGAIN));
  }
}

/** The lines of a trace: its header, then an event each. @param {string} text */
export function parse(text) {
  const [header, ...events] = text.split('\n').filter(Boolean).map(line => JSON.parse(line));
  return { header, events };
}
