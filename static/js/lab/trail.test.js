import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createTrail } from './trail.js';

/** 1 → 2 → 4, and 3 → 4; nearest first, as the model gives them. 5 is the arrival of 4. */
const EFFECTS = { 1: [2, 4, 5], 2: [4, 5], 3: [4, 5], 4: [5] };
const CAUSES = { 2: [1], 4: [3, 2, 1], 5: [4, 3, 2, 1] };

function setUp() {
  const state = { seq: 1, selected: /** @type {number | null} */ (null) };
  const tl = {
    model: { event: seq => (seq === 5 ? { kind: 'arrive', of: 4 } : { kind: 'call' }), effects: seq => EFFECTS[seq] ?? [], causes: seq => CAUSES[seq] ?? [] },
    select: seq => { state.selected = seq; },
    goto: seq => { state.seq = seq; },
  };
  return { state, trail: createTrail(tl, () => state) };
}

test('Enter selects the step, then follows what it caused; Backspace comes back the same way', () => {
  const { state, trail } = setUp();
  const seen = [];
  for (const go of [trail.follow, trail.follow, trail.follow, trail.follow, trail.back, trail.back, trail.back]) {
    go();
    seen.push(state.selected);
  }
  assert.deepEqual(seen, [1, 2, 4, 4, 2, 1, 1]);
});

test('Backspace goes to the nearest cause where no way was come', () => {
  const { state, trail } = setUp();
  state.selected = 4;
  trail.back();
  assert.equal(state.selected, 3);
});

test('a mark that was selected by hand begins a new trail', () => {
  const { state, trail } = setUp();
  trail.follow();
  trail.follow();
  state.selected = 4;
  trail.back();
  assert.equal(state.selected, 3);
});

test('nothing selected, nowhere to go back', () => {
  const { state, trail } = setUp();
  trail.back();
  assert.equal(state.selected, null);
});
