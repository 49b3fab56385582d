import test from 'node:test';
import assert from 'node:assert/strict';
import { byteRange, cellName, fieldAt, flagBits, headerRows, hexBytes, shownValue } from './header.js';

// lay gives fields their places one after the other, as a header has them.
function lay(offset, ...widths) {
  let at = 0;
  return { offset, fields: widths.map((bits, i) => {
    const f = { field: `f${i}`, value: String(i), raw: '', offset: offset + (at >> 3), bit: at & 7, bits };
    at += bits;
    return f;
  }) };
}
const drawn = layer => headerRows(layer).map(row => row.map(c => `${layer.fields[c.field].field}:${c.bits}${c.whole ? '…' : ''}`).join(' '));

test('a TCP header is drawn as RFC 9293 §3.1 draws it', () => {
  const tcp = lay(20, 16, 16, 32, 32, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 16, 16, 16);
  assert.deepEqual(drawn(tcp), [
    'f0:16 f1:16', 'f2:32', 'f3:32',
    'f4:4 f5:4 f6:1 f7:1 f8:1 f9:1 f10:1 f11:1 f12:1 f13:1 f14:16',
    'f15:16 f16:16',
  ]);
  for (const row of headerRows(tcp)) assert.equal(row.reduce((sum, c) => sum + c.bits, 0), 32);
});

test('fields that span rows, and those too long to draw', () => {
  assert.deepEqual(drawn(lay(0, 48, 16)), ['f0:32', 'f0:16 f1:16']);
  assert.deepEqual(drawn(lay(0, 16, 16, 160, 8)), ['f0:16 f1:16', 'f2:32…', 'f3:8']);
});

test('a field and its bytes find each other', () => {
  const tcp = lay(20, 16, 16, 32, 32, 4, 4, 1, 7);
  assert.deepEqual(byteRange(tcp.fields[2]), [24, 28]);
  assert.deepEqual(byteRange(tcp.fields[5]), [32, 33], 'half a byte is the whole byte');
  assert.deepEqual(fieldAt([lay(0, 160), tcp], 25), { layer: 1, field: 2 });
  assert.equal(fieldAt([tcp], 3), null);
});

test('sequence numbers are shown from the connection\'s first, if asked for', () => {
  const seq = { field: 'Sequence Number', value: '3735928559', raw: '', offset: 24, bit: 0, bits: 32 };
  const ack = { ...seq, field: 'Acknowledgment Number', value: '0' };
  assert.equal(shownValue(seq, { kind: 'segment', rel_seq: 4 }, true), '4');
  assert.equal(shownValue(seq, { kind: 'segment', rel_seq: 4 }, false), '3735928559');
  assert.equal(shownValue(ack, { kind: 'segment', flags: 'SYN' }, true), '0', 'without ACK there is no number to count from');
});

test('bytes print or show a dot', () => {
  assert.deepEqual(hexBytes('410a').map(b => b.char), ['A', '·']);
});

test('flags side by side get a row in which their names can be read', () => {
  const tcp = lay(20, 16, 16, 32, 32, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 16, 16, 16);
  const names = headerRows(tcp).map(row => flagBits(tcp, row).map(c => tcp.fields[c.field].field).join(' '));
  assert.deepEqual(names, ['', '', '', 'f6 f7 f8 f9 f10 f11 f12 f13', '']);
  assert.deepEqual([cellName('Reserved', 4), cellName('Reserved', 8), cellName('Data Offset', 4)], ['Rsrvd', 'Reserved', 'Data Offset']);
});
