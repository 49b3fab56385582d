// A run's events over a websocket. The stream is resumed after a drop from the
// last event that came, so that none is lost and none comes twice.

/** How long to wait before the n-th try to come back, in ms. @param {number} n */
export const patience = n => Math.min(8000, 250 * 2 ** n);

/**
 * fresh gives those events that come after `last` in a frame. A frame that
 * leaves a gap gives null: what lies between has to be asked for again.
 * @param {{seq: number, kind?: string}[]} events @param {number} last
 */
export function fresh(events, last) {
  const rest = events.filter(e => e.seq > last);
  return rest.length > 0 && rest[0].seq !== last + 1 ? null : rest;
}

/**
 * openStream follows a run until its end event, or until close is called.
 * @param {{
 *   run: string, control?: string,
 *   socket: (url: string) => WebSocket, gone: () => Promise<boolean>,
 *   later?: (f: () => void, ms: number) => any,
 *   onHeader: (header: any) => void, onEvents: (events: any[]) => void,
 *   onLink: (state: 'open' | 'lost' | 'gone' | 'over') => void,
 * }} o gone asks whether the server still has the run
 */
export function openStream(o) {
  const later = o.later ?? setTimeout;
  const asked = new Map();
  let last = 0, tries = 0, id = 0, over = false, resting = false, gapAfter = -1;
  /** @type {WebSocket} */ let ws;

  function connect() {
    if (over || resting) return;
    ws = o.socket(address(o, last));
    const mine = ws;
    mine.onopen = () => { if (mine === ws && !over) o.onLink('open'); };
    mine.onmessage = m => { if (mine === ws && !over) take(JSON.parse(m.data)); };
    mine.onclose = e => { if (mine === ws) dropped(e.code); };
  }

  function take(message) {
    if (message.header) o.onHeader(message.header);
    if (message.events) events(message.events);
    if (message.re !== undefined) answered(message);
  }

  function events(frame) {
    const next = fresh(frame, last);
    if (next === null) return gap();
    if (next.length === 0) return;
    tries = 0;
    last = next.at(-1).seq;
    o.onEvents(next);
    if (next.at(-1).kind === 'end') finish('over');
  }

  // A gap is asked for again, but only once: what the server does not have can't be waited for.
  function gap() {
    if (gapAfter === last) return finish('over');
    gapAfter = last;
    ws.close(4000, 'gap');
  }

  function answered({ re, ok, problem }) {
    const [resolve, reject] = asked.get(re) ?? [];
    asked.delete(re);
    if (ok) resolve?.(); else reject?.(new Error(problem));
  }

  async function dropped(code) {
    for (const [, reject] of asked.values()) reject(new Error('connection lost'));
    asked.clear();
    if (over || resting) return;
    if (code === 1000) return finish('over');
    o.onLink('lost');
    if (await o.gone()) return finish('gone');
    later(connect, patience(tries++));
  }

  function finish(state) {
    if (over) return;
    over = true;
    o.onLink(state);
  }

  connect();
  return {
    /** Leaves the run; nothing is reported any more. */
    close() { over = true; ws.close(1000); },
    /** A page that is left, and kept by the browser to come back to, watches no longer. */
    rest() { resting = true; ws.close(1000); },
    /** It is looked at again. */
    wake() { if (resting) { resting = false; connect(); } },
    /** @param {{do: string, program?: string}} command */
    ask(command) {
      return new Promise((resolve, reject) => {
        if (ws.readyState !== 1) return reject(new Error('not connected'));
        asked.set(++id, [resolve, reject]);
        ws.send(JSON.stringify({ id, ...command }));
      });
    },
  };
}

/** @param {{run: string, control?: string}} of @param {number} after */
function address({ run, control }, after) {
  const query = new URLSearchParams({ after: String(after) });
  if (control) query.set('control', control);
  return `/api/runs/${run}/stream?${query}`;
}
