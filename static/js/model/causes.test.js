import test from 'node:test';
import assert from 'node:assert/strict';
import { find, model } from '../testdata/load.mjs';

const kinds = (m, seqs) => new Set(seqs.map((seq) => {
  const e = m.event(seq);
  return `${e.kind} ${e.flags ?? e.call ?? e.to ?? ''}`.trim();
}));

test('what recv got goes back to each send', () => {
  const m = model('sticky');
  const ret = m.calls.all.find((c) => c.event.call === 'recv' && c.ret?.bytes).ret;
  const back = kinds(m, m.causes(ret.seq));
  for (const want of ['call send', 'segment PSH ACK', 'arrive', 'call recv']) assert.ok(back.has(want), `${want} in ${[...back]}`);
  const sends = m.causes(ret.seq).filter((seq) => m.event(seq).call === 'send');
  assert.equal(sends.length, 2);
  for (const send of sends) assert.ok(m.effects(send).includes(ret.seq), 'and forwards again');
});

test('a SYN leads to the whole handshake', () => {
  const m = model('handshake');
  const syn = find(m, { flags: 'SYN' });
  const on = kinds(m, m.effects(syn.seq));
  for (const want of ['segment SYN ACK', 'segment ACK', 'state ESTABLISHED', 'return accept', 'return connect']) {
    assert.ok(on.has(want), `${want} in ${[...on]}`);
  }
  assert.equal(m.event(m.causes(syn.seq)[0]).call, 'connect', 'and comes from connect');
});

test('a FIN comes from close and ends the peer\'s recv', () => {
  const m = model('handshake');
  const fin = find(m, { flags: 'FIN ACK', endpoint: '1a' });
  assert.equal(m.event(m.causes(fin.seq)[0]).call, 'close');
  assert.ok(kinds(m, m.effects(fin.seq)).has('return recv'));
});

test('a retransmission comes from what it repeats', () => {
  const m = model('shapes');
  const again = m.segments.all.find((s) => s.event.retransmission_of).event;
  assert.ok(m.causes(again.seq).includes(again.retransmission_of));
});

test('who had to wait', () => {
  const m = model('sticky');
  const waited = (call) => m.links.waited(m.calls.all.find((c) => c.event.call === call));
  assert.equal(waited('accept'), true);
  assert.equal(waited('recv'), false, 'the bytes were there already');
});

test('a reset ends the peer\'s call', () => {
  const m = model('unread');
  const failed = m.calls.all.find((c) => c.ret?.errno === 'ECONNRESET');
  const back = kinds(m, m.causes(failed.ret.seq));
  assert.ok(back.has('segment RST ACK'), [...back].join(', '));
  assert.equal(m.links.waited(failed), true);
});
