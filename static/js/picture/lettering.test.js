import test from 'node:test';
import assert from 'node:assert/strict';
import { cutTo, fitForms, fitPrinted } from './lettering.js';

const width = (text) => text.length * 10;

test('a call is written large on one line, smaller, then on two', () => {
  const forms = [['bind(:8001)'], ['bind(', ':8001)']];
  assert.deepEqual(fitForms(forms, width, 110), { lines: ['bind(:8001)'], size: 0 });
  assert.deepEqual(fitForms(forms, width, 100), { lines: ['bind(:8001)'], size: 1 });
  assert.deepEqual(fitForms(forms, width, 90), { lines: ['bind(:8001)'], size: 2 });
  assert.deepEqual(fitForms(forms, width, 80), { lines: ['bind(', ':8001)'], size: 0 });
  assert.equal(fitForms(forms, width, 30), null);
});

test('what a program prints is put into lines between its words', () => {
  assert.deepEqual(fitPrinted('bind: EADDRINUSE', width, [150, 170]).lines, ['bind: EADDRINUSE']);
  assert.deepEqual(fitPrinted('bind: EADDRINUSE', width, [80, 100]), { lines: ['bind:', 'EADDRINUSE'], size: 0 });
  assert.deepEqual(fitPrinted('bind: EADDRINUSE', width, [60, 80]), { lines: ['bind:', 'EADDRINUSE'], size: 2 }, 'an errno stays whole');
});

test('only what fits nowhere is broken and cut', () => {
  const { lines } = fitPrinted('x'.repeat(100), width, [80, 100]);
  assert.equal(lines.length, 3);
  assert.equal(lines[2].at(-1), '…');
  assert.deepEqual(fitPrinted('', width, [80, 100]).lines, ['']);
  assert.equal(cutTo('abcdef', (s) => s.length <= 4), 'abc…');
});
