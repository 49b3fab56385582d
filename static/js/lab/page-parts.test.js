import test from 'node:test';
import assert from 'node:assert/strict';
import { place, runnablePair } from './code.js';
import { next } from './dom.js';
import { lastUpTo, Recorded } from './record.js';
import { linkTo } from './runs.js';
import { claimText, packetText, statusText, what } from './sentences.js';
import { listed, windowAround } from './table.js';
import { nextLook, sized } from './theme.js';
import { pace, tickPaths } from './transport.js';
import { speaker } from './words.js';

const say = speaker({
  'ui.status.running': 'Running', 'ui.status.ok': 'Finished', 'ui.status.stuck': 'Stuck',
  'ui.status.waiting': '{program} waits in {call}', 'ui.status.why': '{status}: {why}', 'ui.what.arrive': '{packet} arrives',
});

test('words: a template is filled, a missing key and a missing value are seen', () => {
  assert.equal(say('ui.status.waiting', { program: 'server', call: 'recv' }), 'server waits in recv');
  assert.equal(say('ui.status.waiting', { program: 'server' }), 'server waits in {call}');
  assert.equal(say('ui.nowhere'), 'ui.nowhere');
  assert.equal(say.first('ui.nowhere', 'ui.status.ok'), 'Finished');
});

test('the chip says how the run stands, and who waits for whom', () => {
  const waiting = [{ program: 'client', call: 'recv' }, { program: 'server', call: 'recv' }];
  const cases = [[null, 'Running'], [{ status: 'ok' }, 'Finished'],
    [{ status: 'stuck', waiting }, 'Stuck: client waits in recv · server waits in recv']];
  for (const [end, want] of cases) assert.equal(statusText(end, say), want);
});

test('an event in few words', () => {
  const segment = { seq: 1, kind: 'segment', flags: 'PSH ACK', rel_seq: 1, rel_ack: 4, len: 3 };
  const at = seq => (seq === 1 ? segment : undefined);
  const cases = [
    [segment, 'PSH ACK seq 1 ack 4 3 B'],
    [{ kind: 'arrive', of: 1 }, 'PSH ACK seq 1 ack 4 3 B arrives'],
    [{ kind: 'call', call: 'recv', args: [10] }, 'recv(10)'],
    [{ kind: 'return', call: 'recv', errno: 'ECONNRESET' }, 'recv → ECONNRESET'],
    [{ kind: 'state', from: 'SYN-SENT', to: 'ESTABLISHED' }, 'SYN-SENT → ESTABLISHED'],
    [{ kind: 'somethingnew' }, 'somethingnew'],
  ];
  for (const [e, want] of cases) assert.equal(what(e, at, say), want);
  assert.equal(packetText({ kind: 'datagram', len: 5 }), 'UDP 5 B');
});

test('a claim says what was found, and leaves open what is not known yet', () => {
  assert.equal(claimText('{n} segments, {who} first', { n: 4 }), '4 segments, … first');
});

test('a record answers what the panels ask', () => {
  const r = new Recorded();
  r.add([
    { seq: 1, kind: 'program', program: 'client' }, { seq: 2, kind: 'gate', program: 'client', call: 'send' },
    { seq: 3, kind: 'call', program: 'client', call: 'send', line: 'lab.go:9' }, { seq: 4, kind: 'segment' },
    { seq: 5, kind: 'note', about: 4 }, { seq: 6, kind: 'note', about: 3 }, { seq: 7, kind: 'arrive', of: 4 },
  ]);
  assert.equal(r.gates.size, 0, 'a call ends its gate');
  assert.equal(r.noteAt(3).seq, 6, 'a note that came later stands at its event');
  assert.equal(r.noteAt(7).about, 4);
  assert.equal(r.noteAt(2), undefined);
  assert.equal(r.packetAt(7).seq, 4, 'an arrival is its segment');
  assert.equal(r.packetAt(3), undefined);
  assert.deepEqual(r.standing(7).map(s => [s.program, s.call.line]), [['client', 'lab.go:9']]);
  assert.deepEqual(r.standing(2), []);
  r.add([{ seq: 8, kind: 'gate', program: 'client', call: 'recv' }, { seq: 9, kind: 'end', status: 'stopped' }]);
  assert.equal(r.gates.size, 0, 'nobody waits for the learner after the end');
});

test('lastUpTo finds the last that is not above', () => {
  for (const [max, want] of [[0, undefined], [1, 1], [4, 3], [9, 7]]) assert.equal(lastUpTo([1, 3, 7], max, x => x), want);
});

test('the table is a window round the playhead, without readings', () => {
  const events = Array.from({ length: 300 }, (_, i) => ({ seq: i + 1, kind: i % 2 ? 'note' : 'state' }));
  const rows = windowAround(events, 151, 10).map(e => e.seq);
  assert.deepEqual([rows[0], rows.at(-1), rows.length], [131, 171, 21]);
  assert.deepEqual(windowAround(events, 1, 2).map(e => e.seq), [1, 3, 5]);
  assert.deepEqual(windowAround([], 0), []);
  assert.ok(!listed({ kind: 'tcpinfo' }) && listed({ kind: 'claim' }));
});

test('ticks stand for steps by kind, and are left out where they would be a bar', () => {
  const kinds = { 1: { kind: 'call' }, 2: { kind: 'segment', flags: 'SYN' }, 3: { kind: 'state' } };
  const paths = tickPaths([{ seq: 1 }, { seq: 2 }, { seq: 3 }], seq => kinds[seq]);
  assert.deepEqual([...paths], [['call', 'M0.0 0V10'], ['opening', 'M500.0 0V10'], ['other', 'M1000.0 0V10']]);
  assert.equal(tickPaths(Array.from({ length: 999 }, (_, i) => ({ seq: i + 1 })), () => ({})).size, 0);
  assert.deepEqual([pace('steps'), pace('1000')], ['steps', 1 / 1000]);
});

test('arrow keys walk a list and stop at its ends', () => {
  const cases = [['ArrowRight', 0, 1], ['ArrowDown', 4, 4], ['ArrowLeft', 0, 0], ['Home', 3, 0], ['End', 1, 4], ['x', 2, undefined]];
  for (const [key, from, want] of cases) assert.equal(next(key, from, 5), want, `${key} from ${from}`);
});

test('code: a line\'s place, and a pair to run', () => {
  assert.deepEqual(place('lab.go:42'), { file: 'lab.go', line: 42 });
  assert.equal(place(undefined), null);
  const files = [{ name: 'lab.go', lang: 'go', text: 'x' }, { name: 'server.py', lang: 'python', text: 'a\n' }, { name: 'client.py', lang: 'python', text: 'b\n' }];
  assert.equal(runnablePair(files), '# server.py\na\n\n\n# client.py\nb\n');
});

test('a link names the run and the event, and nothing else', () => {
  assert.equal(linkTo('http://127.0.0.1:8080/labs/close?run=old&at=1&lang=zh#x', 'new', 12), 'http://127.0.0.1:8080/labs/close?run=new&at=12');
});

test('type grows and shrinks within bounds', () => {
  assert.deepEqual([sized(0, 1), sized(4, 1), sized(-2, -1), sized(99, 0)], [1, 4, -2, 4]);
});

test('looks follow each other', () => {
  assert.deepEqual(['', 'light', 'dark', 'contrast'].map(nextLook), ['light', 'dark', 'contrast', '']);
});
