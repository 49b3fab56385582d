import test from 'node:test';
import assert from 'node:assert/strict';
import { madeWhere, valuesOf } from './about.js';
import { speaker } from './words.js';

const say = speaker({ 'ui.replay.about': '{date} / {machine} / {world}', 'ui.world.kernel': 'loopback', 'ui.yes': 'yes', 'ui.no': 'no', 'ui.step': 'Step by step' });
const header = { start: '2026-11-21T12:00:00Z', world: 'kernel', params: { shape: 'both', nodelay: 'true', gap: '40', gone: 'x' }, machine: { os: 'linux', kernel: '6.18.1', arch: 'amd64' } };

test('a run says where and when it was made', () => {
  const text = madeWhere(header, say, 'en');
  assert.match(text, /21, 2026.* \/ Linux 6\.18\.1 amd64 \/ loopback$/);
  assert.match(madeWhere(header, say, 'zh'), /2026年11月21日/);
});

test('a machine that says little is still named', () => {
  assert.match(madeWhere({ ...header, machine: { os: 'plan9', arch: 'mips' } }, say, 'en'), /plan9 mips/);
});

test('values are shown by the labels that the form gave them', () => {
  const lab = { params: [
    { name: 'shape', kind: 'choice', label: 'Who', choices: [{ value: 'both', label: 'Both at once' }] },
    { name: 'nodelay', kind: 'switch', label: 'No delay' },
    { name: 'gap', kind: 'number', label: 'Gap', unit: 'ms' },
    { name: 'gone', kind: 'number', label: 'Did not count', when: [{ shape: 'one' }] },
    { name: 'later', kind: 'number', label: 'Not in this run' },
  ] };
  assert.deepEqual(valuesOf({ ...header, step: true }, lab, say), [
    { label: 'Who', value: 'Both at once' }, { label: 'No delay', value: 'yes' }, { label: 'Gap', value: '40 ms' }, { label: 'Step by step', value: 'yes' },
  ]);
});
