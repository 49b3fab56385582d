// The network: segments and datagrams as slanted arrows with a label near their
// sender.

import { role } from '../model/events.js';
import { placeConnection } from '../model/cast.js';
import { rowOf } from './layout-bytes.js';

const CHIP = 1.62; // rem, a label's height

/** @param {import('./layout.js').Place} place */
export function layoutSegments(place) {
  const { model, t0, t1, lanes } = place;
  if (lanes.network.w < 2 * place.rem) return [];
  const found = [];
  for (const segment of model.segments.within(t0, t1)) {
    const from = senderSide(place, segment);
    if (from) found.push(segmentBox(place, segment, from));
  }
  return found;
}

/** @returns {'left'|'right'|null} the side that a segment leaves from */
export function senderSide({ model, cast }, segment) {
  if (segment.datagram) return datagramSide(model, cast, segment);
  const at = placeConnection(model, cast, segment.event.cid ?? 0);
  if (!at) return null;
  return at.right === model.connections.sender(segment.event) ? 'right' : 'left';
}

function datagramSide(model, cast, segment) {
  const net = model.connections;
  const from = cast.sideOf(net.programAt(segment.from));
  if (from) return from;
  const to = cast.sideOf(net.programAt(segment.to));
  return to === 'left' ? 'right' : to === 'right' ? 'left' : null;
}

function segmentBox(place, segment, from) {
  const { y, lanes, lighting } = place;
  const e = segment.event;
  const xa = lanes[from].wire;
  const xb = lanes[from === 'left' ? 'right' : 'left'].wire;
  const kind = segment.datagram ? 'datagram' : role(e.flags);
  const box = {
    seq: e.seq, arrive: segment.arrive?.seq ?? 0, from, role: kind, retransmission: Boolean(e.retransmission_of), probe: Boolean(e.probe),
    lost: segment.lost, flying: !segment.arrive && !segment.lost, basis: e.basis ?? '', path: pathOf(place, segment, xa, xb),
    copies: segment.copies.map((c) => ({ x: xb, y: y(c.t) })), rests: restsOf(place, segment, lanes.network.mid),
    light: lighting.of(e.bytes, e.seq, segment.arrive?.seq),
  };
  return Object.assign(box, { chip: place.bare ? null : chipOf(place, segment, box) });
}

/** The corners of a segment's way: it may rest on the wire, or die there. */
export function pathOf({ y, lanes, rem, axis }, segment, xa, xb) {
  const points = [{ x: xa, y: y(segment.t0) }];
  for (const rest of segment.rests) {
    const end = rest.t1 > rest.t0 ? rest.t1 : segment.arrive ? rest.t0 : axis.last;
    points.push({ x: lanes.network.mid, y: y(rest.t0) }, { x: lanes.network.mid, y: y(end) });
  }
  if (segment.arrive) points.push({ x: xb, y: y(segment.arrive.t) });
  else if (segment.lost) points.push({ x: xa + (xb - xa) * 0.58, y: Math.max(y(segment.t1), y(segment.t0) + 0.9 * rem) });
  else if (!segment.rests.length) points.push({ x: xa + (xb - xa) * 0.5, y: y(axis.last) });
  return points;
}

const restsOf = ({ y }, segment, mid) => segment.rests.map((r) => ({ x: mid, y0: y(r.t0), y1: y(r.t1) }));

/** The label: flags, numbers, bytes; it gives way downwards and points back. */
function chipOf(place, segment, box) {
  const { rem, lanes, shelf } = place;
  const text = chipText(place, segment, lanes.network.w - clear(lanes.network.w / rem) * rem);
  const [start, next] = box.path;
  const towards = lanes[box.from].towards;
  const h = CHIP * rem;
  const reach = Math.min(1.3 * rem, (lanes.network.w - text.w) / 2) + text.w / 2;
  const run = Math.abs(next.x - start.x) || 1;
  const x = start.x + towards * reach - text.w / 2;
  const anchor = { x: start.x + towards * reach, y: start.y + (next.y - start.y) * Math.min(1, reach / run) };
  const top = shelf.place({ x, y: anchor.y - h / 2, w: text.w, h: h + 0.1 * rem });
  return { ...text, x, y: top, h, anchor, moved: top - (anchor.y - h / 2) > 0.5 * h };
}

/** How much of the lane a label leaves to the arrow: the more, the wider it is. In rem. */
const clear = (ems) => Math.max(1.2, Math.min(5, (ems - 11) * 0.5));

/** The fullest label that fits. The flags stay; numbers go, then the sign of the basis, then the letters of the bytes. */
function chipText(place, segment, room) {
  const { rem, view, model } = place;
  const e = segment.event;
  const row = e.bytes ? rowOf(place, e.bytes.stream, model.pieces(e.bytes)) : null;
  const flags = signs(segment) + (segment.datagram ? e.flags || 'UDP' : e.flags ?? '');
  const flagsW = view.measure(flags, { bold: true, size: rem });
  let label;
  for (const form of textForms(segment, row)) {
    const numbersW = form.numbers ? view.measure(form.numbers, { mono: true, size: 0.92 * rem }) + 0.5 * rem : 0;
    const w = flagsW + numbersW + (form.row ? form.row.w + 0.6 * rem : 0) + (form.signed ? 1.9 : 1.1) * rem;
    label = { flags, flagsW, numbersW, w, ...form };
    if (w <= room) break;
  }
  return label;
}

/** What stands beside the flags, from much to little. */
function textForms(segment, row) {
  const plain = segment.event.len ? `${segment.event.len} B` : '';
  const told = row ? '' : plain;
  const forms = numberForms(segment).map((numbers) => ({ numbers: [numbers, told].filter(Boolean).join('  '), row, signed: true }));
  const least = forms[forms.length - 1];
  forms.push({ ...least, signed: false });
  if (row) forms.push({ numbers: plain, row: null, signed: true }, { numbers: plain, row: null, signed: false });
  return forms;
}

/** Signs before the flags say what happened to the segment, besides its shape. */
function signs(segment) {
  const held = segment.rests.length ? '◉ ' : '';
  const again = segment.event.retransmission_of ? '↻ ' : '';
  const twice = segment.copies.length ? '×2 ' : '';
  return held + again + twice;
}

function numberForms({ event: e, datagram }) {
  if (datagram) return [e.len !== undefined ? `${e.len} B` : '', ''];
  const seq = `seq ${e.rel_seq ?? 0}`;
  const ack = e.flags?.includes('ACK') ? `ack ${e.rel_ack ?? 0}` : '';
  if (role(e.flags) === 'ack') return e.len ? [`${seq} ${ack}`, seq, ''] : [ack, String(e.rel_ack ?? 0), ''];
  return [`${seq} ${ack}`.trim(), seq, ''];
}
