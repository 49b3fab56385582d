import test from 'node:test';
import assert from 'node:assert/strict';
import { MOST, align } from './align.js';

// An item is written "lane key content"; "lane key content/seq" returns from the call seq.
const items = (...lines) => lines.map((line, i) => {
  const [words, of = '0'] = line.split('/');
  const [lane, key, says = ''] = words.split(' ');
  return { seq: i + 1, lane, key, of: Number(of), says: key === 'errs' ? { errno: says, result: says ? undefined : 0 } : { says } };
});

// Rows as signs: = same, ≠ changed, a, b only there; ~ before those in another order.
const SIGN = { same: '=', changed: '≠', a: 'a', b: 'b' };
const signs = ({ rows }) => rows.map(r => `${r.moved ? '~' : ''}${SIGN[r.kind]}${r.a || ''}${r.b ? `:${r.b}` : ''}`).join(' ');

test('each lane is aligned by itself, and the best pairs win', () => {
  const cases = [
    ['nothing', [], [], ''],
    ['one run is empty', ['c send x'], [], 'a1'],
    ['the other is', [], ['c send x', 'c send y'], 'b:1 b:2'],
    ['alike', ['c send x', 's recv x'], ['c send x', 's recv x'], '=1:1 =2:2'],
    ['another content', ['c send x'], ['c send y'], '≠1:1'],
    ['another thing', ['c send x'], ['c close x'], 'a1 b:1'],
    ['another program', ['c send x'], ['s send x'], 'a1 b:1'],
    ['more in the second', ['c socket', 'c bind'], ['c socket', 'c option', 'c bind'], '=1:1 b:2 =2:3'],
    ['less in the second', ['c socket', 'c option', 'c bind'], ['c socket', 'c bind'], '=1:1 a2 =3:2'],
    ['what is equal is found among the changed', ['c send ham', 'c send egg', 'c send jam'], ['c send hello', 'c send egg'], '≠1:1 =2:2 a3'],
    ['two changed are worth more than one equal', ['c send 1', 'c send 2'], ['c send 2', 'c send 3'], '≠1:1 ≠2:2'],
    ['a race is no difference', ['c send x', 's accept', 'c close'], ['s accept', 'c send x', 'c close'], '~=1:2 =2:1 =3:3'],
    ['what is only in one stands where it came', ['c a', 's b', 'c z'], ['c a', 's b', 's extra', 'c z'], '=1:1 =2:2 b:3 =3:4'],
  ];
  for (const [name, a, b, want] of cases) assert.equal(signs(align(items(...a), items(...b))), want, name);
});

test('a call and its return stay together', () => {
  const once = ['p call ham', 'p return 3/1'], twice = ['p call ham', 'p return 3/1', 'p call ham', 'p return 4/3'];
  assert.equal(signs(align(items(...twice), items('p call ham', 'p return 4/1'))), 'a1 a2 =3:1 =4:2', 'the call whose return is the same');
  assert.equal(signs(align(items(...once), items('p call ham'))), '=1:1 a2', 'a call that never returned');
  assert.equal(signs(align(items('q other', ...['p call ham', 'p return 3/2']), items('p call ham', 'p return 5/1'))), 'a1 =2:1 ≠3:2', 'another result');
});

test('what differs is named', () => {
  const [row] = align(items('p errs EADDRINUSE'), items('p errs ')).rows;
  assert.deepEqual(row, { kind: 'changed', a: 1, b: 1, fields: ['errno'], moved: false }, 'a failed call has no result that could differ');
  assert.deepEqual(align(items('p send x'), items('p send y')).rows[0].fields, ['says']);
});

test('turned round, the same is found', () => {
  const letters = 'abcab'.split(''), random = seed => () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const next = random(7);
  const run = n => items(...Array.from({ length: n }, () => `${next() < 0.5 ? 'p' : 'q'} ${letters[Math.floor(next() * 5)]} ${Math.floor(next() * 2)}`));
  for (let i = 0; i < 200; i++) {
    const a = run(12), b = run(9), there = align(a, b).rows, back = align(b, a).rows;
    const worth = rows => rows.reduce((n, r) => n + ({ same: 4, changed: 3 }[r.kind] ?? 0), 0);
    assert.equal(worth(there), worth(back), `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    assert.deepEqual(there.map(r => r.a).filter(Boolean), a.map(x => x.seq), 'every event of A once, in order');
    assert.deepEqual(there.map(r => r.b).filter(Boolean).sort((x, y) => x - y), b.map(x => x.seq), 'every event of B once');
  }
});

test('long runs are cut, and it is said by how much', () => {
  const long = n => items(...Array.from({ length: n }, (_, i) => `p send ${i % 7}`));
  const { rows, cut } = align(long(MOST + 10), long(MOST - 10));
  assert.equal(cut, 10);
  assert.equal(rows.filter(r => r.a).length, MOST);
  assert.equal(align(long(5), long(5)).cut, 0);
});
