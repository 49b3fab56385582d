import test from 'node:test';
import assert from 'node:assert/strict';
import { checkNumber, fieldName, matters } from './params.js';

test('a number is whole and within its bounds', () => {
  const cases = [['300', ''], [' 7 ', ''], ['0', 'ui.error.bounds'], ['901', 'ui.error.bounds'], ['-5', 'ui.error.bounds'],
    ['', 'ui.error.number'], ['1.5', 'ui.error.number'], ['1e2', 'ui.error.number'], ['soon', 'ui.error.number']];
  for (const [text, want] of cases) assert.equal(checkNumber(text, { min: 1, max: 900 }), want, `"${text}"`);
});

test('a problem names a field of the form', () => {
  assert.equal(fieldName('params.shape'), 'shape');
  assert.equal(fieldName('world'), 'world');
  assert.equal(fieldName(undefined), '');
});

test('what matters depends on what is chosen', () => {
  const when = [{ shape: 'half' }, { late: 'true', shape: 'four' }];
  assert.ok(matters(null, {}));
  assert.ok(matters(when, { shape: 'half', late: 'false' }));
  assert.ok(matters(when, { shape: 'four', late: 'true' }));
  assert.ok(!matters(when, { shape: 'four', late: 'false' }));
  assert.ok(!matters([], { shape: 'half' }));
});
