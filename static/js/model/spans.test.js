import test from 'node:test';
import assert from 'node:assert/strict';
import { Spans } from './spans.js';

const names = (spans) => spans.map((s) => s.name).join(' ');

test('a window finds what overlaps it, in order', () => {
  const spans = new Spans();
  const a = spans.begin(0, { name: 'a' });
  const b = spans.begin(10, { name: 'b' });
  spans.end(b, 20);
  spans.begin(30, { name: 'open' });
  spans.end(a, 100);
  assert.equal(names(spans.within(0, 5)), 'a');
  assert.equal(names(spans.within(15, 16)), 'a b');
  assert.equal(names(spans.within(40, 50)), 'a open');
  assert.equal(names(spans.within(500, 600)), 'open', 'what has not ended reaches into every later window');
});

test('an open span does not make later windows visit everything', () => {
  const spans = new Spans();
  spans.begin(0, { name: 'open' });
  for (let i = 1; i <= 1000; i++) spans.end(spans.begin(i, { name: String(i) }), i + 0.5);
  assert.equal(Number.isFinite(spans.latest.at(-1)), true);
  assert.equal(names(spans.within(999.2, 999.4)), 'open 999');
});
