import test from 'node:test';
import assert from 'node:assert/strict';
import { callForms, callText, decode, fill, glyph, literal, PHASE, resultText, role } from './events.js';

const bytes = (text) => new TextEncoder().encode(text);

test('bytes as Python writes them', () => {
  assert.equal(literal(bytes('egg')), "b'egg'");
  assert.equal(literal(Uint8Array.of(0, 10, 39, 255)), "b'\\x00\\n\\'\\xff'");
  assert.equal(literal(decode('')), "b''");
});

test('each byte has a sign', () => {
  assert.equal([65, 32, 0, 0xe4].map(glyph).join(' '), 'A ␣ 00 e4');
  assert.equal(glyph(undefined), '·', 'beyond what the trace kept');
});

test('calls shorten step by step', () => {
  const send = { call: 'sendto', args: ['127.0.0.1:8080'], data: btoa('hello'), n: 5 };
  assert.equal(callText(send), "sendto(b'hello', 127.0.0.1:8080)");
  assert.deepEqual(callForms(send).slice(1), ["sendto(b'hello', :8080)", "sendto(b'hello', …)", "sendto(b'hello', :80…)", 'sendto(5 B)']);
  assert.deepEqual(callForms({ call: 'accept' }), ['accept()']);
});

test('results', () => {
  const cases = [
    [{ call: 'accept', fd: 4 }, 'fd 4'], [{ call: 'recv', n: 0 }, "b''"], [{ call: 'recv', result: 5, n: 5 }, '5'],
    [{ call: 'bind', errno: 'EADDRINUSE', result: -1 }, 'EADDRINUSE'], [{ call: 'close' }, '0'], [{ call: 'sleep' }, ''],
  ];
  for (const [e, want] of cases) assert.equal(resultText(e), want, JSON.stringify(e));
});

test('what a segment does to its connection', () => {
  const cases = { SYN: 'opening', 'SYN ACK': 'opening', ACK: 'ack', 'PSH ACK': 'data', 'FIN PSH ACK': 'closing', 'RST ACK': 'reset' };
  for (const [flags, want] of Object.entries(cases)) assert.equal(role(flags), want, flags);
});

test('all eleven states of RFC 9293 have a colour', () => {
  assert.equal(Object.keys(PHASE).length, 11);
});

test('words are filled, a brace without a value stays', () => {
  assert.equal(fill('{program} sends {n} B to {x}', { program: 'client', n: 0 }), 'client sends 0 B to {x}');
});
