import test from 'node:test';
import assert from 'node:assert/strict';
import { createAxis } from './axis.js';
import { axisOf, cuts } from './sheets.js';

/** An axis to scale on which a pixel is a nanosecond. */
function axisAt(instants, rem = 10) {
  const axis = createAxis({ mode: 'scale', k: 1, rem });
  for (const t of instants) axis.push(t);
  return axis;
}

test('a short run is one sheet', () => {
  const axis = axisAt([0, 40]);
  assert.deepEqual(cuts(axis, 900), [{ y0: 0, y1: axis.height }]);
});

test('a cut lies just above the instant after the longest pause', () => {
  const axis = axisAt([0, 40, 52, 60, 80, 85, 140]);
  const cut = axis.y(80) - axis.rem;
  assert.deepEqual(cuts(axis, 100), [{ y0: 0, y1: cut }, { y0: cut, y1: axis.height }]);
});

test('sheets follow each other without a gap, none too tall, whatever the run', () => {
  for (const gap of [1, 13, 400]) {
    const axis = axisAt(Array.from({ length: 300 }, (_, i) => i * gap));
    const windows = cuts(axis, 250);
    assert.equal(windows[0].y0, 0);
    assert.equal(windows.at(-1).y1, axis.height);
    windows.forEach((w, i) => {
      assert.ok(w.y1 > w.y0 && w.y1 - w.y0 <= 250, `${JSON.stringify(w)} of gap ${gap}`);
      if (i > 0) assert.equal(w.y0, windows[i - 1].y1);
    });
  }
});

test('another size of type scales the whole axis, its folds too', () => {
  const axis = createAxis({ mode: 'folded', k: 0.001, rem: 20, zoom: 2 });
  const instants = [0, 10_000, 90_000, 5_000_000];
  for (const t of instants) axis.push(t);
  const small = axisOf(axis, 10);
  for (const t of instants) assert.equal(small.y(t), axis.y(t) / 2);
  assert.equal(small.foldsWithin(0, 1e6).length, axis.foldsWithin(0, 1e6).length);
});
