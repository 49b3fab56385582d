// The Sockets tab: the table of `ss -tano` at the playhead.
import { el } from './dom.js';
import { PHASE } from '../model/events.js';
import { formatTime } from '../model/time.js';
import { after, nothing, rows, ssName } from './sockets.js';

/**
 * @param {HTMLElement} panel
 * @param {{say: any, focus: (program: string) => void}} o
 */
export function createSocketPanel(panel, o) {
  const empty = panel.firstElementChild;
  let known = nothing(), upTo = 0;

  // The fold only goes forward: for the past it starts again.
  function advance(seq, record) {
    if (seq < upTo) { known = nothing(); upTo = 0; }
    while (upTo < Math.min(seq, record.last)) known = after(known, record.at(++upTo));
  }

  function show(seq, t, record) {
    advance(seq, record);
    const list = rows(known, t);
    if (list.length === 0) return panel.replaceChildren(empty);
    const host = onlyHost(list);
    panel.replaceChildren(
      el('p', { class: 'command', 'aria-hidden': 'true' }, el('code', {}, '$ ss -tano'), host && el('span', { class: 'host' }, o.say('ui.sockets.host', { host }))),
      el('table', { class: 'ss' },
        el('caption', { class: 'quiet' }, o.say('ui.sockets.caption')),
        el('thead', {}, el('tr', {}, ['state', 'recvq', 'sendq', 'local', 'peer'].map(c => el('th', { scope: 'col', title: o.say(`ui.sockets.${c}.about`) }, o.say(`ui.sockets.${c}`))))),
        list.map(r => group(r, host))));
  }

  // A socket is a body of two rows: what ss prints, and under it whose it is.
  function group(r, host) {
    return el('tbody', { class: PHASE[r.state] ?? 'closed' },
      el('tr', {},
        el('th', { scope: 'row', class: 'state', title: r.state }, ssName(r.state)),
        el('td', { class: r.recv > 0 ? 'n some' : 'n' }, String(r.recv)), el('td', { class: r.send > 0 && r.state !== 'LISTEN' ? 'n some' : 'n' }, String(r.send)),
        el('td', { title: r.local }, short(r.local, host)), el('td', { title: r.peer }, short(r.peer, host))),
      el('tr', { class: 'owner' }, el('td', { colspan: 5 }, ...owner(r))));
  }

  function owner(r) {
    const whose = r.program
      ? el('button', { type: 'button', class: 'link', click: () => o.focus(r.program) }, `${r.program}, fd ${r.fd}`)
      : o.say('ui.sockets.nobody');
    const timer = r.timer && el('span', { class: 'timer' }, ` timer:(${r.timer.name},${formatTime(r.timer.left)})`);
    const info = r.info?.cwnd && el('span', { class: 'timer' }, ` cwnd:${r.info.cwnd}${r.info.rtt ? ` rtt:${formatTime(r.info.rtt)}` : ''}`);
    return [whose, timer, info].filter(Boolean);
  }

  return { show, reset() { known = nothing(); upTo = 0; panel.replaceChildren(empty); } };
}

// Where all sockets are on one address it is said once, and the port is what tells.
function onlyHost(list) {
  const hosts = new Set(list.flatMap(r => [r.local, r.peer]).filter(a => a.includes(':')).map(a => a.slice(0, a.lastIndexOf(':'))));
  return hosts.size === 1 ? [...hosts][0] : '';
}

const short = (address, host) => (host && address.startsWith(`${host}:`) ? address.slice(host.length) : address);
