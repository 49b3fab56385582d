import test from 'node:test';
import assert from 'node:assert/strict';
import { createAxis, MODES, naturalScale } from './axis.js';
import { formatTime } from '../model/time.js';

const REM = 16;
const axisOf = (mode, times, k, zoom) => {
  const axis = createAxis({ mode, k, rem: REM, zoom });
  times.forEach(axis.push);
  return axis;
};
const heights = (axis) => axis.T.slice(1).map((_, i) => Math.round(axis.yAt(i + 1) - axis.yAt(i)));

test('one rule gives three axes', () => {
  const times = [0, 10, 30, 1e6];
  assert.deepEqual(heights(axisOf('scale', times, 1)), [10, 20, 999970]);
  assert.deepEqual(heights(axisOf('steps', times, 1)), [28, 28, 28]);
  const folded = axisOf('folded', times, 4);
  assert.deepEqual(heights(folded), [40, 80, Math.round(5.2 * REM)], 'k·Δt, and a fold where it would be too tall');
  assert.deepEqual(folded.foldsWithin(0, 1e4).map((f) => [f.t0, f.t1]), [[30, 1e6]]);
  assert.deepEqual(heights(axisOf('folded', [0, 1], 1)), [MODES.folded.lo * REM], 'never below lo');
});

test('time to pixels and back', () => {
  for (const mode of Object.keys(MODES)) {
    const axis = axisOf(mode, [0, 10, 30, 5000, 5001], 2);
    for (const t of [0, 5, 10, 22, 30, 4000, 5000.5, 5001]) {
      assert.ok(Math.abs(axis.t(axis.y(t)) - t) < 1e-6, `${mode}: ${t} became ${axis.t(axis.y(t))}`);
    }
    assert.equal(axis.y(-100), axis.top, 'clamped above');
    assert.equal(axis.y(1e9), axis.bottom, 'clamped below');
  }
});

test('zoom scales everything, but enlarges no fold', () => {
  const axis = axisOf('folded', [0, 10, 1e6], 4);
  axis.zoom = 0.5;
  assert.deepEqual(heights(axis), [20, Math.round(2.6 * REM)]);
  axis.zoom = 4;
  assert.deepEqual(heights(axis), [160, Math.round(5.2 * REM)]);
});

test('the scale adapts to the recording', () => {
  const handshake = [0, 7, 16, 17, 25, 26, 35, 39, 43].map((us) => us * 1000);
  const hour = handshake.map((t) => t * 1e6);
  for (const times of [handshake, hour]) {
    const axis = axisOf('folded', times, naturalScale('folded', times, REM, 600));
    assert.equal(axis.foldsWithin(0, 1e6).length, 0, 'usual gaps do not fold');
    assert.ok(axis.bottom > 200 && axis.bottom < 900, `fills the window: ${axis.bottom}`);
  }
});

test('the scale to scale shows all of it', () => {
  const times = [5e6, 6e6, 9e9];
  const axis = axisOf('scale', times, naturalScale('scale', times, REM, 600));
  assert.ok(Math.abs(axis.height - 600) < 1, `height ${axis.height}`);
});

test('times in words', () => {
  const cases = [
    [0, 0, '0'], [1500, 0, '1.50 µs'], [40_100_000, 0, '40.1 ms'], [60e9, 0, '60.0 s'], [7.2e12, 0, '2.00 h'],
    [10_540_629, 1000, '10.541 ms'], [800, 1000, '1 µs'], [512e6, 1000, '512.000 ms'],
  ];
  for (const [ns, step, want] of cases) assert.equal(formatTime(ns, step), want, `${ns} ns, step ${step}`);
});
