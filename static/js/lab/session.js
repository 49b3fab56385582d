// The run that the page shows: begun, watched, stopped, found again after a
// reload. One at a time: a new one ends the former.
import { openStream } from './stream.js';
import * as runs from './runs.js';

/**
 * @param {{
 *   lab: string,
 *   onBegin: () => void, onHeader: (h: any) => void, onEvents: (events: any[]) => void,
 *   onState: (state: 'none' | 'starting' | 'live' | 'lost' | 'gone' | 'over') => void,
 * }} o
 */
export function createSession(o) {
  let run = '', control = '', live = false, headed = false;
  /** @type {ReturnType<typeof openStream> | null} */ let stream = null;

  function watch(id, secret) {
    stream?.close();
    [run, control, live, headed] = [id, secret, true, false];
    stream = openStream({ // before anything else: it opens while the page gets ready
      run, control,
      socket: path => new WebSocket(location.origin.replace(/^http/, 'ws') + path, 'loopscope.v1'),
      gone: () => runs.isGone(id),
      onHeader: header => { if (!headed) o.onHeader(header); headed = true; },
      onEvents: o.onEvents,
      onLink: link => { if (link === 'over' || link === 'gone') live = false; o.onState(link === 'open' ? 'live' : link); },
    });
    address(id);
    o.onBegin();
  }

  addEventListener('pagehide', () => stream?.rest());
  addEventListener('pageshow', () => stream?.wake());

  return {
    get run() { return run; },
    get live() { return live; },
    /** Whether this tab may command the run. */
    get mine() { return control !== ''; },

    /** Begins a run; the former one is ended by the server first. @param {any} spec */
    async begin(spec) {
      o.onState('starting');
      const ends = live && control ? { run, control } : undefined;
      try {
        const begun = await runs.start({ lab: o.lab, ...spec, ends });
        watch(begun.run, begun.control);
        runs.controls.keep(begun.run, begun.control);
      } catch (refusal) {
        o.onState(live ? 'live' : run ? 'over' : 'none');
        throw refusal;
      }
    },
    /** Watches a run that exists already. @param {string} id */
    reopen(id) { watch(id, runs.controls.of(id)); },
    /** Stops the run; its end event comes as any other. */
    async stop() { if (live) await runs.end({ run, control }); },
    /** @param {string} program */
    step(program) { return stream?.ask({ do: 'step', program }); },
    /** Lets the programs run freely to the end. */
    free() { return stream?.ask({ do: 'free' }); },
    /** The address goes back to the lab alone. */
    forget() { run = control = ''; live = false; address(''); },
  };
}

// The run is part of the page's address, so that a reload finds it.
function address(run) {
  const url = new URL(location.href);
  if (run !== url.searchParams.get('run')) url.searchParams.delete('at');
  if (run) url.searchParams.set('run', run); else url.searchParams.delete('run');
  history.replaceState(null, '', url);
}
