import test from 'node:test';
import assert from 'node:assert/strict';
import { commandOf } from './keys.js';

test('a key asks for something, unless whoever has the focus needs it', () => {
  const body = { tagName: 'BODY' }, button = { tagName: 'BUTTON' };
  const number = { tagName: 'INPUT', type: 'number' }, range = { tagName: 'INPUT', type: 'range' };
  const radio = { tagName: 'INPUT', type: 'radio' };
  const cases = [
    [' ', body, 'play'], [' ', button, undefined], [' ', range, 'play'], [' ', radio, undefined],
    ['ArrowRight', body, 'next'], ['ArrowRight', button, 'next'], ['ArrowRight', range, undefined], ['ArrowLeft', radio, undefined],
    ['r', body, 'run'], ['R', body, 'run'], ['r', number, undefined], ['r', { tagName: 'SELECT' }, undefined],
    ['3', body, 'tab3'], ['3', number, undefined], ['6', body, undefined], ['?', body, 'help'], ['End', body, 'last'],
    ['w', body, undefined], ['n', body, 'next'], ['p', body, 'prev'], ['.', body, 'blank'], ['t', body, 'bytes'],
    ['PageDown', body, 'next'], ['PageUp', button, 'prev'], ['PageDown', { tagName: 'ASIDE', scrollHeight: 900, clientHeight: 300 }, undefined],
  ];
  for (const [key, focus, want] of cases) assert.equal(commandOf({ key }, focus), want, `${key} on ${focus.tagName} ${focus.type ?? ''}`);
  assert.equal(commandOf({ key: 'r', ctrlKey: true }, body), undefined, 'Ctrl-R is the browser\'s');
});
