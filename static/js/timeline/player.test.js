import test from 'node:test';
import assert from 'node:assert/strict';
import { createAxis, naturalScale } from '../picture/axis.js';
import { advance, createClock, moveTo, nextStep, settle } from './player.js';
import { alongAt } from '../picture/flight.js';
import { model } from '../testdata/load.mjs';

function stage(name) {
  const m = model(name);
  const axis = createAxis({ mode: 'folded', k: naturalScale('folded', m.instants, 16, 600), rem: 16 });
  m.instants.forEach(axis.push);
  const clock = createClock();
  moveTo(clock, 0, m, axis);
  return { m, axis, clock };
}

const run = ({ m, axis, clock }, seconds) => {
  for (let i = 0; i < seconds * 50; i++) advance(clock, 20, m, axis);
};

test('one step a second', () => {
  const s = stage('handshake');
  Object.assign(s.clock, { playing: true, pace: 'steps' });
  run(s, 3.1);
  assert.equal(s.clock.index, 3);
});

test('a live run is followed at reading speed, 0.6 s a step', () => {
  const s = stage('handshake');
  Object.assign(s.clock, { playing: true, following: true });
  run(s, 6.1);
  assert.equal(s.clock.index, 10);
});

test('a fold takes as long as it is tall, whatever time it hides', () => {
  const s = stage('timewait');
  const fold = s.axis.foldFrom(0);
  Object.assign(s.clock, { playing: true, pace: 1 / 100000, t: fold.t0, y: fold.y0 });
  run(s, 1);
  assert.ok(s.clock.y >= fold.y1 - 1, `reached ${s.clock.y} of ${fold.y1}`);
});

test('playing stops at the end', () => {
  for (const pace of ['steps', 1]) {
    const s = stage('handshake');
    Object.assign(s.clock, { playing: true, pace });
    run(s, 120);
    assert.equal(s.clock.playing, false);
    assert.equal(s.clock.index, s.m.steps.length - 1);
  }
});

test('steps of one kind', () => {
  const { m } = stage('handshake');
  const kind = (index) => m.event(m.steps[index].seq).kind;
  const segment = nextStep(m, -1, 1, 'segment');
  assert.ok(['segment', 'arrive'].includes(kind(segment)));
  assert.equal(kind(nextStep(m, segment, -1, 'call')), 'call');
  assert.equal(nextStep(m, 0, -1), 0, 'nothing before the first');
});

test('the place is kept when the axis changes', () => {
  const s = stage('handshake');
  moveTo(s.clock, 9, s.m, s.axis);
  const other = createAxis({ mode: 'steps', k: 1, rem: 16 });
  s.m.instants.forEach(other.push);
  settle(s.clock, s.m, other);
  assert.equal(s.clock.index, 9);
  assert.ok(Math.abs(s.clock.t - s.m.steps[9].t) < 1e-3);
});

test('where a flying segment is', () => {
  const path = [{ x: 0, y: 0 }, { x: 50, y: 10 }, { x: 50, y: 30 }, { x: 100, y: 40 }];
  assert.deepEqual([5, 20, 35, 99].map((y) => alongAt(path, y)), [25, 50, 75, 100]);
});
