// A packet's header as the RFCs draw it: rows of 32 bits. Pure.

/** The widest field that is still drawn to scale: two rows, so IPv6 addresses and options are not. */
const DRAWN = 64;

/**
 * @typedef {{field: string, value: string, raw: string, offset: number, bit: number, bits: number, rfc?: string, meaning?: string}} Field
 * @typedef {{field: number, bits: number, first: boolean, whole: boolean}} Cell a part of a field in one row; whole: the row stands for more than it shows
 */

/**
 * headerRows cuts a layer's fields into rows of 32 bits. A field that spans rows has
 * a cell in each; one that is too long to draw gets one row for all of it.
 * @param {{offset: number, fields: Field[]}} layer
 * @returns {Cell[][]}
 */
export function headerRows(layer) {
  const rows = [];
  let row = [], room = 32;
  const end = () => { if (row.length > 0) rows.push(row); row = []; room = 32; };
  layer.fields.forEach((f, field) => {
    if (f.bits > DRAWN) {
      end();
      rows.push([{ field, bits: 32, first: true, whole: true }]);
      return;
    }
    for (let left = f.bits; left > 0;) {
      const bits = Math.min(left, room);
      row.push({ field, bits, first: left === f.bits, whole: false });
      left -= bits;
      room -= bits;
      if (room === 0) end();
    }
  });
  end();
  return rows;
}

/**
 * The single bits of a row, where there are several side by side: in their place
 * there is room for a digit only, so that their names are written below.
 * @param {{fields: Field[]}} layer @param {Cell[]} row @returns {Cell[]}
 */
export function flagBits(layer, row) {
  const bits = row.filter(c => layer.fields[c.field].bits === 1);
  return bits.length > 1 ? bits : [];
}

/** A field's name as the RFC's own drawing shortens it, where its cell is small. @param {string} name @param {number} bits */
export const cellName = (name, bits) => (bits < 8 ? name.replace('Reserved', 'Rsrvd').replace('Version', 'Ver') : bits === 8 ? name.replace('No-Operation', 'NOP').replace('End of Option List', 'EOL') : name);

/** The bytes that a field touches: [from, to). @param {Field} f @returns {[number, number]} */
export function byteRange(f) {
  return [f.offset, f.offset + Math.ceil(((f.bit ?? 0) + f.bits) / 8)];
}

/**
 * fieldAt finds the field that a byte belongs to; of several in one byte, the first.
 * @param {{fields: Field[]}[]} layers @param {number} byte
 * @returns {{layer: number, field: number} | null}
 */
export function fieldAt(layers, byte) {
  for (const [layer, l] of layers.entries()) {
    for (const [field, f] of l.fields.entries()) {
      const [from, to] = byteRange(f);
      if (from <= byte && byte < to) return { layer, field };
    }
  }
  return null;
}

/**
 * shownValue is a field's value; of sequence numbers, counted from the connection's
 * own first one when relative.
 * @param {Field} f @param {any} e the segment @param {boolean} relative
 */
export function shownValue(f, e, relative) {
  if (relative && e?.kind === 'segment') {
    if (f.field === 'Sequence Number') return String(e.rel_seq ?? 0);
    if (f.field === 'Acknowledgment Number' && /\bACK\b/.test(e.flags ?? '')) return String(e.rel_ack ?? 0);
  }
  return f.value;
}

/** The bytes of a hex string, each with what it prints as. @param {string} hex */
export function hexBytes(hex) {
  return (hex.match(/../g) ?? []).map(h => {
    const n = parseInt(h, 16);
    return { hex: h, char: n > 32 && n < 127 ? String.fromCharCode(n) : '·' };
  });
}
