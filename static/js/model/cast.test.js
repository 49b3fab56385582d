import test from 'node:test';
import assert from 'node:assert/strict';
import { castOf, endpointsOn, placeConnection } from './cast.js';
import { namesIn } from '../picture/heads.js';
import { lanesOf } from '../picture/lanes.js';
import { slicesOf } from '../picture/layout-columns.js';
import { model } from '../testdata/load.mjs';

test('who listens stands on the right, who connects on the left', () => {
  const cast = castOf(model('handshake'));
  assert.deepEqual([cast.left, cast.right, cast.strips], ['client', 'server', []]);
});

test('a crowd: one client in full, slim strips, and one strip for the rest', () => {
  const m = model('crowd');
  const cast = castOf(m, 'client 3');
  assert.equal(cast.left, 'client 3');
  assert.deepEqual(cast.strips, ['client', 'client 2', 'client 4', 'client 5', 'client 6']);
  assert.equal(cast.crowd.length, 4);
  assert.equal(cast.sideOf('worker 2'), 'right', 'threads stand with their program');
  assert.deepEqual(endpointsOn(m, cast, 'left').map((e) => e.id), ['3a']);
  assert.equal(placeConnection(m, cast, 1), null, 'other clients are not in full view');
  assert.deepEqual(placeConnection(m, cast, 3), { left: '3a', right: '3b' });
});

test('who takes the address over shares the lane', () => {
  const cast = castOf(model('timewait'));
  assert.equal(cast.sideOf('server 2'), 'right');
  assert.deepEqual(cast.strips, []);
});

test('lanes lie side by side and leave the network room', () => {
  for (const [name, width] of [['handshake', 1280], ['handshake', 760], ['crowd', 1280], ['crowd', 1920]]) {
    const { time, strips, left, right, network } = lanesOf(castOf(model(name)), width, 16);
    const edges = [time.x + time.w, ...strips.map((s) => s.x), left.app.x, left.tcp.x, network.x, right.tcp.x, right.app.x, width];
    assert.deepEqual(edges, [...edges].sort((a, b) => a - b), `${name} at ${width}`);
    assert.ok(network.w >= (width < 800 ? 12 : 13) * 16, `${name} at ${width}: network ${network.w}`);
  }
});

test('an old connection in TIME-WAIT gives way to the new one', () => {
  const old = { id: '1a', begin: 0, closed: null, waits: 50 };
  const young = { id: '2a', begin: 100, closed: 200, waits: Infinity };
  const region = { x: 0, w: 100, strip: 10, outer: /** @type {const} */ ('left') };
  const widths = slicesOf([old, young], region, 0, 300).map((s) => [s.t0, s.of.get('1a')?.w, s.of.get('2a')?.w]);
  assert.deepEqual(widths, [[0, 100, undefined], [50, 100, undefined], [100, 10, 90], [200, 100, undefined], [300, 100, undefined]]);
});

test('the head of a shared lane names who shares it', () => {
  const upto = (n) => (s) => s.length <= n;
  const names = ['server', 'server 2'];
  assert.deepEqual(namesIn(['client'], 'program', upto(3), upto(3)), ['client', 'program']);
  assert.deepEqual(namesIn(names, 'program', upto(20), upto(20)), ['server · server 2', 'program']);
  assert.deepEqual(namesIn(names, 'program', upto(10), upto(10)), ['server', 'server 2']);
  assert.deepEqual(namesIn([...names, 'worker'], 'program', upto(10), upto(10)), ['server', '+ 2']);
});
