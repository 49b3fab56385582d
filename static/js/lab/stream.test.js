import test from 'node:test';
import assert from 'node:assert/strict';
import { fresh, openStream, patience } from './stream.js';

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, kind: 'state' }));

test('a stream gives each event once, across drops, overlaps and gaps', async () => {
  const s = script();
  const [a] = s.sockets;
  a.say({ header: { run: 'r' } });
  a.say({ events: numbers(1, 3) });
  await a.drop();
  assert.match(s.sockets[1].url, /after=3/);
  s.sockets[1].say({ header: { run: 'r' } });
  s.sockets[1].say({ events: numbers(2, 5) });
  s.sockets[1].say({ events: numbers(7, 8) });
  await s.sockets[1].drop();
  assert.match(s.sockets[2].url, /after=5/, 'what follows a gap is asked for again');
  s.sockets[2].say({ events: [...numbers(6, 8), { seq: 9, kind: 'end' }] });
  await s.sockets[2].drop();
  assert.deepEqual(s.got, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(s.sockets.length, 3, 'nothing is opened after the end');
  assert.equal(s.links.at(-1), 'over');
});

test('a run that the server no longer has is not asked for again', async () => {
  const s = script({ gone: true });
  await s.sockets[0].drop();
  assert.deepEqual(s.links, ['lost', 'gone']);
  assert.equal(s.sockets.length, 1);
});

test('what the server does not have is not waited for for ever', async () => {
  const s = script();
  s.sockets[0].say({ events: numbers(1, 3) });
  for (const n of [0, 1]) {
    s.sockets[n].say({ events: numbers(5, 6) });
    await s.sockets[n].drop(4000);
  }
  assert.deepEqual(s.links, ['lost', 'over']);
});

test('a run that the server closes in order is over', async () => {
  const s = script();
  await s.sockets[0].drop(1000);
  assert.deepEqual([s.links, s.sockets.length], [['over'], 1]);
});

test('commands are answered by number, and fail with the connection', async () => {
  const s = script();
  const step = s.stream.ask({ do: 'step', program: 'client' });
  const stop = s.stream.ask({ do: 'stop' });
  assert.deepEqual(s.sockets[0].sent, [{ id: 1, do: 'step', program: 'client' }, { id: 2, do: 'stop' }]);
  s.sockets[0].say({ re: 2, problem: 'not yours' });
  await assert.rejects(stop, /not yours/);
  s.sockets[0].say({ re: 1, ok: true });
  await step;
  const third = s.stream.ask({ do: 'free' });
  s.sockets[0].drop();
  await assert.rejects(third, /lost/);
});

test('a page that is left watches no longer, and goes on where it was', async () => {
  const s = script();
  s.sockets[0].say({ events: numbers(1, 3) });
  s.stream.rest();
  await s.sockets[0].drop(1000);
  assert.deepEqual([s.links, s.sockets.length], [[], 1], 'that is neither a drop nor the end');
  s.stream.wake();
  assert.match(s.sockets[1].url, /after=3/);
});

test('patience grows and has an end', () => {
  assert.ok(patience(0) < patience(3));
  assert.equal(patience(20), patience(21));
});

test('fresh tells an overlap from a gap', () => {
  assert.deepEqual(fresh(numbers(1, 3), 3), []);
  assert.deepEqual(fresh(numbers(3, 4), 3), [{ seq: 4, kind: 'state' }]);
  assert.equal(fresh(numbers(5, 6), 3), null);
});

// script is a stream over sockets that the test speaks for.
function script({ gone = false } = {}) {
  const sockets = [], got = [], links = [];
  const socket = url => {
    const ws = {
      url, readyState: 1, sent: [],
      send: text => ws.sent.push(JSON.parse(text)),
      close: () => {},
      say: message => ws.onmessage({ data: JSON.stringify(message) }),
      drop: async (code = 1006) => { ws.onclose({ code }); await new Promise(setImmediate); },
    };
    sockets.push(ws);
    return ws;
  };
  const stream = openStream({
    run: 'r', control: 'c', socket, gone: async () => gone, later: f => f(),
    onHeader: () => {}, onEvents: events => got.push(...events.map(e => e.seq)), onLink: state => links.push(state),
  });
  return { sockets, got, links, stream };
}
