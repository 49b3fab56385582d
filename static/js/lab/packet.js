// The Packet tab: the headers of the packet at the playhead, drawn bit by bit,
// every field tied to its bytes and to what it means.
import { el, rove } from './dom.js';
import { byteRange, cellName, fieldAt, flagBits, headerRows, hexBytes, shownValue } from './header.js';
import { formatTime } from '../model/time.js';
import { basisText } from './help.js';
import { packetName } from './sentences.js';

/**
 * @param {HTMLElement} panel
 * @param {{say: any, load: (seq: number) => Promise<any>, explain: (basis: string) => void}} o load dissects a packet
 */
export function createPacketPanel(panel, o) {
  const empty = panel.firstElementChild;
  const cache = new Map();
  let shown = null, relative = true, chosen = '', wanted = 0;

  async function show(e) {
    wanted = e?.seq ?? 0;
    if (!e) { shown = null; return panel.replaceChildren(empty); }
    if (shown?.event.seq === e.seq) return;
    if (!cache.has(e.seq)) await pause(); // playing fast passes many packets that nobody can look at
    if (wanted !== e.seq) return;
    const packet = cache.get(e.seq) ?? await o.load(e.seq).catch(() => null);
    if (wanted !== e.seq) return; // the playhead has gone on meanwhile
    if (!packet) return panel.replaceChildren(el('p', { class: 'hint' }, o.say('ui.packet.unknown')));
    cache.set(e.seq, packet);
    shown = { event: e, packet };
    draw();
  }

  function draw() {
    const { event, packet } = shown;
    const at = /** @type {any} */ (document.activeElement)?.closest?.(`#${panel.id} [data-field]`)?.dataset;
    const scrolled = panel.querySelector('.packet-body')?.scrollTop ?? 0;
    const body = el('div', { class: 'packet-body' },
      el('header', { class: 'packet-head' },
        el('h2', {}, packetName(event)),
        event.basis && el('button', { type: 'button', class: 'link basis', title: o.say(`basis.${event.basis}.about`), click: () => o.explain(event.basis) }, basisText(event.basis, o.say)),
        el('label', { class: 'switch' }, el('input', { type: 'checkbox', checked: relative, change: flip }), ` ${o.say('ui.packet.relative')}`),
        el('p', { class: 'route' }, o.say('ui.packet.route', { src: event.src, dst: event.dst, t: formatTime(event.t) }))),
      ...packet.layers.map((layer, i) => layerTable(layer, i, event)),
      dump(packet));
    panel.replaceChildren(body, el('p', { class: 'meaning', 'aria-live': 'polite' }, o.say('ui.packet.choose')));
    body.scrollTop = scrolled;
    panel.querySelector('.bits button')?.setAttribute('tabindex', '0');
    if (chosen) light(...find(packet, chosen), true);
    if (at) /** @type {any} */ (panel.querySelector(`button[data-layer="${at.layer}"][data-field="${at.field}"]`))?.focus({ preventScroll: true });
  }

  function flip(e) { relative = e.target.checked; draw(); }

  // The same field stays chosen when the playhead goes to another packet.
  function find(packet, name) {
    for (const [layer, l] of packet.layers.entries()) {
      const field = l.fields.findIndex(f => l.name + f.field === name);
      if (field >= 0) return [layer, field];
    }
    return [-1, -1];
  }

  function layerTable(layer, index, event) {
    const rows = headerRows(layer);
    const columns = el('colgroup', {}, Array.from({ length: 32 }, () => el('col')));
    return el('table', { class: 'bits' },
      el('caption', {}, el('b', {}, layer.name), ' ', el('span', { class: 'rfc' }, layer.rfc ?? '')), columns,
      el('tbody', {}, rows.flatMap(row => {
        const flags = flagBits(layer, row);
        const cells = row.map(cell => (flags.includes(cell) ? digit(layer, index, cell) : bitCell(layer, index, cell, event)));
        return [el('tr', {}, cells), flags.length > 0 && flagRow(layer, index, flags)].filter(Boolean);
      })));
  }

  // A flag in its own place has room for its digit; the row below has a button for each, with its name.
  function digit(layer, index, cell) {
    const f = layer.fields[cell.field];
    return el('td', { class: Number(f.value) ? 'bit set' : 'bit', 'data-layer': index, 'data-field': cell.field, 'aria-hidden': 'true' }, String(Number(f.value)));
  }

  function flagRow(layer, index, cells) {
    return el('tr', { class: 'flag-row' }, el('td', { colspan: 32 }, el('div', {}, cells.map(cell => {
      const f = layer.fields[cell.field];
      return el('button', { type: 'button', tabindex: -1, 'data-layer': index, 'data-field': cell.field, title: `${f.field}: ${f.value}`, class: Number(f.value) ? 'set' : false },
        el('span', { class: 'f' }, f.field), ' ', el('span', { class: 'v' }, String(Number(f.value))));
    }))));
  }

  function bitCell(layer, index, cell, event) {
    const f = layer.fields[cell.field];
    const value = cell.whole ? o.say('ui.packet.bytes', { n: f.bits / 8 }) : cell.first ? fitted(shownValue(f, event, relative), cell.bits) : '';
    return el('td', { colspan: cell.bits, class: cell.bits < 3 ? 'thin' : cell.bits < 8 ? 'narrow' : false },
      el('button', {
        type: 'button', tabindex: -1, 'data-layer': index, 'data-field': cell.field, title: `${f.field}: ${f.value}`,
        'aria-label': cell.bits < 8 && `${f.field} ${value}`,
      }, el('span', { class: 'f' }, cellName(f.field, cell.bits)), ' ', el('span', { class: 'v' }, value)));
  }

  function dump(packet) {
    return el('div', { class: 'dump', role: 'group', 'aria-label': o.say('ui.packet.raw') },
      hexBytes(packet.raw).map((b, i) => el('span', { class: 'byte', 'data-byte': i, title: b.char }, b.hex)));
  }

  function light(layer, field, keep) {
    const f = shown?.packet.layers[layer]?.fields[field];
    for (const n of panel.querySelectorAll('.lit')) n.classList.remove('lit');
    if (!f) return;
    const [from, to] = byteRange(f);
    for (const n of panel.querySelectorAll(`[data-layer="${layer}"][data-field="${field}"]`)) n.classList.add('lit');
    for (const n of /** @type {any} */ (panel.querySelectorAll('.byte'))) n.classList.toggle('lit', +n.dataset.byte >= from && +n.dataset.byte < to);
    if (keep) chosen = shown.packet.layers[layer].name + f.field;
    panel.querySelector('.meaning')?.replaceChildren(...meaning(f));
  }

  function meaning(f) {
    const text = f.meaning && o.say.has(f.meaning) ? o.say(f.meaning) : '';
    return [el('b', {}, f.field), ` = ${shownValue(f, shown.event, relative)}`, el('code', {}, ` 0x${f.raw.slice(0, 32)}`), text && el('span', { class: 'about' }, text), el('span', { class: 'rfc' }, f.rfc ?? '')].filter(Boolean);
  }

  // Looking lights a field for as long as the pointer is there; a click keeps it.
  const lookAt = keep => e => {
    const at = e.target.closest('[data-field], .byte');
    if (!at || !shown) return;
    const place = at.dataset.field ? { layer: +at.dataset.layer, field: +at.dataset.field } : fieldAt(shown.packet.layers, +at.dataset.byte);
    if (place) light(place.layer, place.field, keep);
  };
  // One tab stop for all fields; the arrow keys walk from field to field.
  rove(panel, '.bits button');
  panel.addEventListener('pointerover', lookAt(false));
  panel.addEventListener('focusin', lookAt(false));
  panel.addEventListener('click', lookAt(true));
  panel.addEventListener('pointerleave', () => shown && light(...find(shown.packet, chosen), false));

  return { show, reset() { cache.clear(); show(null); } };
}

const pause = () => new Promise(resolve => { setTimeout(resolve, 60); });

// A narrow cell shows the number as it stands in the packet: of "5 × 4 = 20" the 5.
const fitted = (value, bits) => (bits < 16 ? value.split(' ')[0] : value);
