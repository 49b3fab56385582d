// Beyond the log's cap a stream is told in sums, one each 10 ms: they are drawn
// as thick slanted bands from their sender, with how much they stand for.

import { countWhile } from '../model/spans.js';
import { endOf } from '../model/streams.js';
import { placeConnection } from '../model/cast.js';

const SPAN = 10e6; // ns that one sum stands for

/** @param {import('./layout.js').Place} place */
export function layoutBulks(place) {
  const { model, t0, t1, y, lanes, view, rem, shelf } = place;
  const all = model.bulks;
  const found = all.slice(countWhile(all, (e) => e.t < t0), countWhile(all, (e) => e.t - SPAN <= t1));
  const boxes = [];
  for (const e of found) {
    const side = senderOf(place, e.bytes?.stream ?? '');
    if (!side) continue;
    const label = view.word('ui.timeline.bulk', '{segments} segments, {bytes} B')
      .replace('{segments}', String(e.segments ?? 0)).replace('{bytes}', String(endOf(e.bytes) - e.bytes.from));
    const [xa, xb] = side === 'left' ? [lanes.left.wire, lanes.right.wire] : [lanes.right.wire, lanes.left.wire];
    const w = view.measure(label, { bold: true, size: 0.9 * rem }) + 1.2 * rem;
    const x = side === 'left' ? xa + 1.3 * rem : xa - 1.3 * rem - w;
    const top = y(e.t - SPAN);
    boxes.push({ seq: e.seq, xa, xb, y0: top, y1: y(e.t), label, x, w, labelY: shelf.place({ x, y: top, w, h: 1.6 * rem }) });
  }
  return boxes;
}

function senderOf({ model, cast }, stream) {
  const cid = parseInt(stream, 10);
  const at = cid ? placeConnection(model, cast, cid) : null;
  if (!at) return null;
  return at.left === stream ? 'left' : 'right';
}
