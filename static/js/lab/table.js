// The Events tab: the run as text, for those who do not see the picture. A
// window of rows round the playhead, in step with it.
import { el, rove } from './dom.js';
import { formatTime } from '../model/time.js';
import { what } from './sentences.js';

const AROUND = 40;
const SAID = new Set(['note', 'queue', 'timer', 'tcpinfo', 'table', 'host', 'program']);

/** Whether an event has a row: readings and narration belong to others. @param {{kind: string}} e */
export const listed = e => !SAID.has(e.kind);

/**
 * windowAround gives the listed events near seq, at most `around` on each side.
 * @param {any[]} events @param {number} seq
 */
export function windowAround(events, seq, around = AROUND) {
  const before = [], after = [];
  for (let i = Math.min(seq, events.length) - 1; i >= 0 && before.length <= around; i--) if (listed(events[i])) before.push(events[i]);
  for (let i = Math.max(0, seq); i < events.length && after.length < around; i++) if (listed(events[i])) after.push(events[i]);
  return [...before.reverse(), ...after];
}

/**
 * @param {HTMLElement} panel
 * @param {{say: any, record: () => any, who: (e: any) => string, goto: (seq: number) => void}} o
 */
export function createEventTable(panel, o) {
  const body = el('tbody');
  const table = el('table', { class: 'events' },
    el('caption', { class: 'quiet' }, o.say('ui.events.caption')),
    el('thead', {}, el('tr', {}, ['time', 'who', 'what'].map(c => el('th', { scope: 'col' }, o.say(`ui.events.${c}`))))),
    body);
  const empty = panel.firstElementChild;

  function show(seq) {
    const record = o.record();
    if (record.last === 0) return panel.replaceChildren(empty);
    if (!table.isConnected) panel.replaceChildren(table);
    const focused = body.contains(document.activeElement);
    const rows = windowAround(record.events, seq);
    const current = currentRow(rows, seq);
    table.setAttribute('aria-rowcount', String(record.last + 1));
    body.replaceChildren(...rows.map(e => row(e, record, e === current)));
    const now = /** @type {HTMLElement | null} */ (body.querySelector('[aria-current]'));
    now?.scrollIntoView({ block: 'center' });
    if (focused) now?.focus({ preventScroll: true });
  }

  function row(e, record, current) {
    const at = seq => record.at(seq);
    return el('tr', { tabindex: current ? 0 : -1, 'aria-current': current && 'step', 'aria-rowindex': e.seq + 1, 'data-seq': e.seq, class: e.kind },
      el('td', { class: 'time' }, formatTime(e.t)), el('td', { class: 'who' }, o.who(e)), el('td', { class: 'what' }, what(e, at, o.say)));
  }

  const enter = e => { const r = e.target.closest('[data-seq]'); if (r) o.goto(+r.dataset.seq); };
  body.addEventListener('click', enter);
  rove(body, 'tr', r => o.goto(+r.dataset.seq));
  return { show };
}

// The row of the playhead's own event, or of the last one before it that has a row.
const currentRow = (rows, seq) => rows.findLast(e => e.seq <= seq);
