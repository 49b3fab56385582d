import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createTrail } from './trail.js';

/** 1 → 2 → 4, and 3 → 4. */
const EFFECTS = { 1: [2], 2: [4], 3: [4] };
const CAUSES = { 2: [1], 4: [2, 3] };

function setUp() {
  const state = { seq: 1, selected: /** @type {number | null} */ (null) };
  const tl = {
    model: { effects: seq => EFFECTS[seq] ?? [], causes: seq => CAUSES[seq] ?? [] },
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

test('Backspace goes to the last cause where no way was come', () => {
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
