import test from 'node:test';
import assert from 'node:assert/strict';
import { itemsOf } from './items.js';
import { differingClaims, sideBySide, tallyOf } from './tally.js';
import { formerOf, seen } from '../lab/former.js';
import { nextSought } from './pairs.js';
import { parse } from './traces.js';

const b64 = text => btoa(text);

// A client asks, a server answers; err is what the second bind gives.
function run({ err = '', port = 51000, bytes = 'hello', first = 0 } = {}) {
  const events = [
    { kind: 'program', program: 'server' },
    { kind: 'call', program: 'server', sid: 1, call: 'listen', args: [5] }, { kind: 'return', program: 'server', sid: 1, call: 'listen', of: 2 },
    { kind: 'state', sid: 1, from: 'CLOSED', to: 'LISTEN', cause: 2 },
    { kind: 'call', program: 'client', sid: 2, call: 'wait', args: ['listening'] },
    { kind: 'segment', cid: 1 + first, endpoint: `${1 + first}a`, flags: 'SYN', src: `127.0.0.1:${port}` },
    { kind: 'state', sid: 2, cid: 1 + first, endpoint: `${1 + first}a`, to: 'SYN-SENT', cause: 6 },
    { kind: 'call', program: 'client', sid: 2, call: 'send', n: bytes.length, data: b64(bytes) },
    { kind: 'segment', cid: 1 + first, endpoint: `${1 + first}a`, flags: 'PSH ACK', len: bytes.length, raw: b64(`header${bytes}`) },
    { kind: 'call', program: 'server', sid: 3, call: 'recv', args: [10] },
    { kind: 'return', program: 'server', sid: 3, call: 'recv', of: 10, n: bytes.length, data: b64(bytes) },
    { kind: 'call', program: 'server 2', sid: 4, call: 'bind', args: ['127.0.0.1:8001'] },
    { kind: 'return', program: 'server 2', sid: 4, call: 'bind', of: 12, errno: err || undefined, result: err ? -1 : undefined },
    { kind: 'claim', id: 'in-use', holds: err ? 'yes' : 'no' }, { kind: 'claim', id: 'predict.bind', holds: 'yes' },
    { kind: 'end', status: 'ok' },
  ];
  return events.map((e, i) => ({ seq: i + 1, t: i * 1000, ...e }));
}

test('items leave out what differs in every run', () => {
  const bare = items => items.map(({ seq, ...rest }) => rest);
  assert.deepEqual(bare(itemsOf(run())), bare(itemsOf(run({ port: 40000, first: 4 }))), 'ports and numbers of connections');
  assert.equal(itemsOf(run()).some(x => x.key === 'call wait'), false, 'calls that only order the experiment');
});

test('items say who did it, and what may differ', () => {
  const items = new Map(itemsOf(run({ err: 'EADDRINUSE' })).map(x => [x.seq, x]));
  assert.deepEqual(items.get(4), { seq: 4, lane: 'server listens', of: 0, key: 'state LISTEN', says: { from: 'CLOSED' } });
  assert.deepEqual(items.get(9).key, 'segment ACK data');
  assert.deepEqual(items.get(9).says, { len: 5, data: 'hello', again: false, lost: false });
  assert.deepEqual(items.get(11), { seq: 11, lane: 'server', of: 10, key: 'return recv', says: { errno: '', n: 5, data: b64('hello') } });
  assert.deepEqual(items.get(13).says, { errno: 'EADDRINUSE' });
});

test('what two runs come to, side by side', () => {
  const sums = sideBySide(tallyOf(run({ err: 'EADDRINUSE' })), tallyOf(run({ bytes: 'hi' })));
  const said = Object.fromEntries(sums.map(s => [`${s.vars.program ?? ''} ${s.word}`.trim(), `${s.a} ${s.differs ? '≠' : '='} ${s.b}`]));
  assert.deepEqual(said, {
    status: 'ok = ok', duration: '11.0 µs = 11.0 µs', calls: '4 = 4', segments: '2 = 2', bytes: '5 ≠ 2',
    'server recv': "b'hello' ≠ b'hi'", 'server 2 errno': 'bind → EADDRINUSE ≠ ', 'client state': 'SYN-SENT = SYN-SENT',
  });
});

test('claims that come out alike, and predictions, are not listed', () => {
  const differing = differingClaims(run({ err: 'EADDRINUSE' }), run());
  assert.deepEqual(differing.map(c => [c.id, c.a.holds, c.b.holds]), [['in-use', 'yes', 'no']]);
  assert.deepEqual(differingClaims(run(), run()), []);
});

test('a duration differs only when it is another matter', () => {
  const took = ms => new Map([['duration', { word: 'duration', vars: {}, text: '', value: ms * 1e6 }]]);
  const cases = [[1, 9, false], [1, 30, true], [500, 530, false], [2000, 40, true]];
  for (const [a, b, want] of cases) assert.equal(sideBySide(took(a), took(b))[0].differs, want, `${a} ms and ${b} ms`);
});

test('the run before this one', () => {
  const cases = [[[], 'x', ''], [['x'], 'x', ''], [['w'], 'x', 'w'], [['v', 'w', 'x'], 'x', 'w'], [['v', 'w', 'x'], 'w', 'v'], [['w'], '', '']];
  for (const [runs, run, want] of cases) assert.equal(formerOf(runs, run), want, `${runs} then ${run}`);
  assert.deepEqual(seen(['v', 'w'], 'w'), ['v', 'w'], 'a reload adds nothing');
  assert.deepEqual(seen(['1', '2', '3', '4', '5', '6', '7', '8'], '9'), ['2', '3', '4', '5', '6', '7', '8', '9'], 'as many as the server keeps');
});

test('a trace is its header and an event each line', () => {
  assert.deepEqual(parse('{"run":"x"}\n{"seq":1}\n{"seq":2}\n'), { header: { run: 'x' }, events: [{ seq: 1 }, { seq: 2 }] });
});

test('where nothing differs, another order is what is looked for', () => {
  const row = (kind, moved = false) => ({ kind, moved, a: 1, b: 1, fields: [] });
  const cases = [
    ['the next', [row('same'), row('changed'), row('same', true), row('b')], 1, 1, 3],
    ['the one before', [row('a'), row('same', true), row('same')], 2, -1, 0],
    ['none follows', [row('a'), row('same')], 0, 1, -1],
    ['nothing differs', [row('same'), row('same', true), row('same')], 0, 1, 1],
    ['not even the order', [row('same'), row('same')], 0, 1, -1],
  ];
  for (const [name, rows, from, direction, want] of cases) assert.equal(nextSought(rows, from, direction), want, name);
});
