import test from 'node:test';
import assert from 'node:assert/strict';
import { eventRows, narration } from './rows.js';
import { legend } from '../picture/legend.js';
import { many } from './many.js';
import { events, find, model } from '../testdata/load.mjs';

test('the steps as text', () => {
  const m = model('handshake');
  const rows = eventRows(m, 0, m.steps.length);
  const text = rows.map((r) => `${r.who}: ${r.what}`);
  assert.ok(text.includes('server: listen(5)'), text.join('\n'));
  assert.ok(text.includes('client · TCP: SYN seq 0 ⟶'), text.join('\n'));
  assert.ok(text.includes('server · TCP: ⟶ SYN seq 0'), text.join('\n'));
  assert.deepEqual(eventRows(m, -5, 2).map((r) => r.index), [0, 1]);
});

test('the sentence comes from the words, filled with the note\'s values', () => {
  const m = model('handshake', { 'note.call.listen': '{program} listens, backlog {backlog}.' });
  const listen = find(m, { kind: 'call', call: 'listen' });
  assert.equal(narration(m, listen.seq), 'server listens, backlog 5.');
  const bind = find(m, { kind: 'call', call: 'bind' });
  assert.equal(narration(m, bind.seq), 'bind(127.0.0.1:8001)', 'without words, what it is');
});

test('the legend explains every basis and shape in the page\'s words', () => {
  const signs = legend((key, otherwise) => (key === 'basis.wire.about' ? 'gehört' : otherwise));
  assert.deepEqual(signs.slice(0, 4).map((s) => s.kind), ['call', 'wire', 'kernel', 'derived']);
  assert.equal(signs[1].text, 'gehört');
  assert.equal(new Set(signs.map((s) => s.sign)).size, signs.length, 'no sign means two things');
});

test('a run repeated keeps its relations', () => {
  const out = many(events('sticky'), 1000);
  assert.deepEqual(out.map((e) => e.seq), out.map((_, i) => i + 1));
  for (const e of out) {
    if (e.of) assert.ok(e.of < e.seq && ['call', 'segment'].includes(out[e.of - 1].kind), `${e.seq} of ${e.of}`);
    if (e.seq > 1) assert.ok(e.t >= out[e.seq - 2].t, `time at ${e.seq}`);
  }
  assert.ok(new Set(out.map((e) => e.cid)).size > 5);
});
