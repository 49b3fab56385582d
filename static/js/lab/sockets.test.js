import test from 'node:test';
import assert from 'node:assert/strict';
import { after, nothing, rows } from './sockets.js';

// A short connection, as far as sockets are concerned: the client sends 3
// bytes, the server has not read them.
const C = '127.0.0.1:40000', S = '127.0.0.1:8001';
const story = [
  { kind: 'call', program: 'server', call: 'socket', sid: 1 },
  { kind: 'return', program: 'server', call: 'socket', sid: 1, fd: 3 },
  { kind: 'return', program: 'server', call: 'bind', sid: 1, fd: 3, local: S },
  { kind: 'call', program: 'server', call: 'listen', sid: 1, args: [5] },
  { kind: 'return', program: 'server', call: 'listen', sid: 1 },
  { kind: 'return', program: 'client', call: 'socket', sid: 2, fd: 3 },
  { kind: 'segment', cid: 1, endpoint: '1a', src: C, dst: S, flags: 'SYN' },
  { kind: 'state', endpoint: '1a', sid: 2, to: 'SYN-SENT' },
  { kind: 'arrive', of: 7 },
  { kind: 'state', endpoint: '1b', to: 'SYN-RECEIVED' },
  { kind: 'state', endpoint: '1a', sid: 2, to: 'ESTABLISHED' },
  { kind: 'state', endpoint: '1b', to: 'ESTABLISHED' },
  { kind: 'return', program: 'client', call: 'connect', sid: 2, local: C, peer: S },
  { kind: 'call', program: 'client', call: 'send', sid: 2, bytes: { stream: '1a', from: 0, upto: 3 } },
  { kind: 'segment', cid: 1, endpoint: '1a', src: C, dst: S, flags: 'PSH ACK', rel_seq: 1, rel_ack: 1, bytes: { stream: '1a', from: 0, to: 3 } },
  { kind: 'arrive', of: 15 },
  { kind: 'return', program: 'client', call: 'send', sid: 2, bytes: { stream: '1a', from: 0, to: 3 } },
  { kind: 'segment', cid: 1, endpoint: '1b', src: S, dst: C, flags: 'ACK', rel_seq: 1, rel_ack: 4 },
  { kind: 'arrive', of: 18 },
  { kind: 'return', program: 'server', call: 'accept', sid: 3, fd: 4, local: S, peer: C },
  { kind: 'return', program: 'server', call: 'recv', sid: 3, bytes: { stream: '1a', from: 0, to: 2 } },
  { kind: 'call', program: 'client', call: 'close', sid: 2 },
  { kind: 'state', endpoint: '1a', to: 'TIME-WAIT' },
  { kind: 'timer', endpoint: '1a', timer: 'timewait', remaining: 60e9 },
].map((e, i) => ({ seq: i + 1, t: i * 1000, ...e }));

const ss = (upTo, t = upTo * 1000) => rows(story.slice(0, upTo).reduce(after, nothing()), t)
  .map(r => [r.state, r.recv, r.send, r.local, r.peer, r.program, r.fd, r.timer?.name ?? ''].join(' '));

test('ss at moments of a connection', () => {
  const cases = [
    ['a new socket is no connection', 2, ['CLOSED 0 0 * * server 3 ']],
    ['a listener shows its backlog as Send-Q', 5, [`LISTEN 0 5 ${S} * server 3 `]],
    ['SYN sent', 8, [`LISTEN 0 5 ${S} * server 3 `, `SYN-SENT 0 0 ${C} ${S} client 3 `]],
    ['established, not accepted: one in the accept queue, held by no program', 13,
      [`LISTEN 1 5 ${S} * server 3 `, `ESTABLISHED 0 0 ${C} ${S} client 3 `, `ESTABLISHED 0 0 ${S} ${C}  0 `]],
    ['sent, on the wire: in the send queue', 15,
      [`LISTEN 1 5 ${S} * server 3 `, `ESTABLISHED 0 3 ${C} ${S} client 3 `, `ESTABLISHED 0 0 ${S} ${C}  0 `]],
    ['arrived and acknowledged: in the receive queue', 19,
      [`LISTEN 1 5 ${S} * server 3 `, `ESTABLISHED 0 0 ${C} ${S} client 3 `, `ESTABLISHED 3 0 ${S} ${C}  0 `]],
    ['accepted and partly read', 21,
      [`LISTEN 0 5 ${S} * server 3 `, `ESTABLISHED 0 0 ${C} ${S} client 3 `, `ESTABLISHED 1 0 ${S} ${C} server 4 `]],
    ['TIME-WAIT is nobody\'s, and counts down', 24,
      [`LISTEN 0 5 ${S} * server 3 `, `TIME-WAIT 0 0 ${C} ${S}  0 timewait`, `ESTABLISHED 1 0 ${S} ${C} server 4 `]],
  ];
  for (const [about, upTo, want] of cases) assert.deepEqual(ss(upTo), want, about);
});

test('a timer that has run down is not shown', () => {
  assert.ok(ss(24, 61e9).every(line => !line.includes('timewait')));
});

test('bytes that come too early wait outside the receive queue', () => {
  const data = (seq, from, to) => ({ seq, kind: 'segment', cid: 1, endpoint: '1a', src: C, dst: S, flags: 'ACK', bytes: { stream: '1a', from, to } });
  const known = [
    { kind: 'state', endpoint: '1b', to: 'ESTABLISHED' },
    data(2, 0, 5), data(3, 5, 9), { kind: 'arrive', of: 3 },
  ].reduce(after, nothing());
  const recv = () => rows(known, 0).find(r => r.key === '1b').recv;
  assert.equal(recv(), 0);
  after(known, { kind: 'arrive', of: 2 });
  assert.equal(recv(), 9);
});
