// A replay: the page holds its run itself, and no server is asked. What a lab's
// page has to start and command a run is here what remains of it: nothing but
// the recording, and a picture of it.
import { byId, el } from './dom.js';
import { createTake } from './take.js';
import { madeWhere, titleOf, valuesOf } from './about.js';
import { statusText } from './sentences.js';

/** What a replay holds: the run's trace, and its packets dissected beforehand, by seq. @typedef {{header: any, events: any[], packets: Record<string, any>}} Recording */

/** The recording embedded in the page, or null on a page with a server. @param {Document} doc @returns {Recording | null} */
export function recordingIn(doc) {
  const data = doc.getElementById('recording');
  return data && JSON.parse(data.textContent ?? '');
}

/**
 * The parts of the page that know where a run comes from, for a run that came with the page.
 * @param {Recording} recording
 * @param {{say: any, tl: any, page: any, on: {onBegin: () => void, onHeader: (h: any) => void, onEvents: (events: any[]) => void, onState: (s: string) => void}}} o
 */
export function createReplay(recording, { say, tl, page, on }) {
  const { header } = recording, run = header.run;
  const nothing = () => {};
  byId('about').textContent = madeWhere(header, say, page.lang);
  byId('values').replaceChildren(...valuesOf(header, page.lab, say).map(v => el('div', {}, el('dt', {}, v.label), el('dd', {}, v.value))));

  return {
    form: { spec: () => null, fill: nothing, refuse: nothing },
    status: { starting: nothing, refused: nothing, link: nothing, ended: end => chip(end, say) },
    gates: { show: nothing },
    take: { ...createTake({ say, tl, now: () => ({ run, seq: 0, lab: page.lab.name }), said: () => titleOf(page, header, say) }), show: nothing, ended: nothing },
    load: async seq => recording.packets[seq] ?? null,
    session: {
      run, live: false, mine: false,
      begin: nothing, stop: nothing, step: nothing, free: nothing, forget: nothing,
      /** Everything comes at once; the playhead waits at the beginning. */
      reopen() {
        on.onBegin();
        on.onHeader(header);
        on.onEvents(recording.events);
        on.onState('over');
        tl.first();
      },
    },
  };
}

function chip(end, say) {
  const status = byId('status');
  status.hidden = false;
  status.dataset.kind = end.status;
  status.textContent = statusText(end, say);
}
