import test from 'node:test';
import assert from 'node:assert/strict';
import { modelOf } from './model.js';
import { find, model } from '../testdata/load.mjs';

const states = (m, id) => m.endpoints.get(id).bands.map((b) => b.state).join(' ');

test('a recorded handshake: whose states, whose segments', () => {
  const m = model('handshake');
  assert.equal(m.endpoints.get('1a').program, 'client');
  assert.equal(m.endpoints.get('1b').program, 'server');
  assert.match(states(m, '1a'), /^SYN-SENT ESTABLISHED FIN-WAIT-1/);
  assert.match(states(m, '1b'), /^SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED$/, "the server's connection begins at SYN-RECEIVED");
  assert.equal(m.connections.listens.all[0].state, 'LISTEN', 'the listener has its own band');
  assert.ok(m.segments.all.every((s) => s.arrive && !s.lost));
  assert.ok(m.steps.length > 20 && m.steps.every((s, i) => i === 0 || s.seq > m.steps[i - 1].seq), 'steps in order');
});

test('two sends, one recv: each byte keeps its colour', () => {
  const m = model('sticky');
  const recv = m.calls.all.find((c) => c.event.call === 'recv' && c.ret?.bytes);
  const pieces = m.pieces(recv.ret.bytes);
  assert.equal(pieces.length, 2, 'two sends in one recv');
  assert.notEqual(pieces[0].colour, pieces[1].colour);
  const text = pieces.map((p) => String.fromCharCode(...p.data)).join('|');
  assert.equal(text, 'hello|egg');
  const printed = m.printed.get(find(m, { kind: 'output', program: 'server' }).seq);
  assert.deepEqual(printed?.bytes, recv.ret.bytes, 'what was printed is what was received');
});

test('bytes wait in the send buffer until acknowledged, in the other until read', () => {
  const m = model('sticky');
  const waiting = m.buffers.waiting.all.filter((w) => w.stream === '1a');
  const sent = waiting.filter((w) => w.buffer === 'send');
  const received = waiting.filter((w) => w.buffer === 'recv');
  const recv = m.calls.all.find((c) => c.event.call === 'recv' && c.ret?.bytes);
  assert.deepEqual(sent.map((w) => [w.from, w.to]), [[0, 5], [5, 8]]);
  assert.ok(sent.every((w) => !w.open && m.events.some((e) => e.kind === 'arrive' && e.t === w.t1)), 'released by an arriving ACK');
  assert.ok(received.every((w) => w.t1 === recv.ret.t), 'released by recv');
});

test('what was never read ends in a cross', () => {
  const m = model('unread');
  const lost = m.buffers.waiting.all.filter((w) => w.crossed && w.buffer === 'recv');
  assert.equal(lost.length, 1);
  const left = lost[0].releases.at(-1)?.to ?? lost[0].from;
  assert.equal(lost[0].to - left, 1, 'one byte of two was read');
});

test('the fates of segments', () => {
  const m = model('shapes');
  const by = (flags, i = 0) => m.segments.all.filter((s) => s.event.flags === flags)[i];
  assert.equal(by('SYN', 0).lost, true, 'dropped');
  assert.equal(by('SYN', 1).event.retransmission_of, by('SYN', 0).event.seq);
  assert.equal(by('SYN ACK').rests.length, 1, 'held');
  assert.ok(by('SYN ACK').rests[0].t1 > by('SYN ACK').rests[0].t0, 'released');
  assert.equal(m.segments.all.filter((s) => s.copies.length === 1).length, 1, 'duplicated');
});

test('bytes out of order are parked until the hole is filled', () => {
  const m = model('shapes');
  const late = m.buffers.waiting.all.find((w) => w.buffer === 'recv' && w.from === 5);
  assert.equal(late.parked, false, 'filled in the end');
  assert.equal(m.buffers.next.get('1a'), 3011);
});

test('a restarted server is refused', () => {
  const m = model('timewait');
  const bind = m.calls.all.find((c) => c.program === 'server 2' && c.event.call === 'bind');
  assert.equal(bind.ret.errno, 'EADDRINUSE');
  assert.equal(m.connections.stateAt('1b', bind.ret.t), 'TIME-WAIT');
});

test('a trace without notes can still be stepped through', () => {
  const m = model('crowd');
  assert.equal(m.narrated.length, 0);
  assert.equal(m.steps, m.marks);
  assert.equal(m.stepOf(m.steps[7].seq), 7);
});

test('datagrams wait whole, and the rest of a short recvfrom is lost', () => {
  const send = (seq, n, text) => ({ seq, t: seq * 10, kind: 'call', program: 'client', sid: 2, call: 'sendto', n: text.length, data: btoa(text), bytes: { stream: 's2', from: n, upto: n + text.length } });
  const out = (seq, n, len) => ({ seq, t: seq * 10, kind: 'datagram', src: '127.0.0.1:5', dst: '127.0.0.1:80', len, bytes: { stream: 's2', from: n, to: n + len } });
  const m = modelOf([
    { seq: 1, t: 0, kind: 'program', program: 'server' }, { seq: 2, t: 0, kind: 'program', program: 'client' },
    { seq: 3, t: 30, kind: 'call', program: 'server', sid: 1, call: 'bind', args: ['127.0.0.1:80'] },
    { seq: 4, t: 40, kind: 'return', of: 3, program: 'server', sid: 1, call: 'bind', local: '127.0.0.1:80' },
    send(5, 0, 'HELLO'), out(6, 0, 5), { seq: 7, t: 70, kind: 'arrive', of: 6 },
    send(8, 5, 'WORLD'), out(9, 5, 5), { seq: 10, t: 100, kind: 'arrive', of: 9 },
    { seq: 11, t: 110, kind: 'call', program: 'server', sid: 1, call: 'recvfrom', args: [4] },
    { seq: 12, t: 120, kind: 'return', of: 11, program: 'server', sid: 1, call: 'recvfrom', n: 4, bytes: { stream: 's2', from: 0, to: 4 } },
  ]);
  const [first, second] = m.buffers.waiting.all;
  assert.deepEqual([first.open, first.crossed, first.releases], [false, true, [{ to: 4, t: 120 }]], 'one byte did not fit and is gone');
  assert.deepEqual([second.open, second.at], [true, 6], 'the second keeps its edges: a gap of one');
});
