import test from 'node:test';
import assert from 'node:assert/strict';
import { createAxis, naturalScale } from './axis.js';
import { draw } from './draw.js';
import { layout } from './layout.js';
import { estimate } from './measure.js';
import { many } from '../model/many.js';
import { modelOf } from '../model/model.js';
import { events, find, model } from '../testdata/load.mjs';

const REM = 16;
const word = (_, otherwise) => otherwise;

function picture(m, { mode = 'folded', zoom = 1, y0 = 0, y1 = Infinity, width = 1280, ...more } = {}) {
  const axis = createAxis({ mode, k: naturalScale(mode, m.instants, REM, 600), rem: REM, zoom });
  m.instants.forEach(axis.push);
  const view = { width, rem: REM, y0, y1: Math.min(y1, axis.height), height: 600, measure: estimate, word, ...more };
  return { ...layout(m, axis, view), axis, view };
}

const overlap = (a, b) => a.x < b.x + b.w - 0.5 && b.x < a.x + a.w - 0.5 && a.y < b.y + b.h - 0.5 && b.y < a.y + a.h - 0.5;

function pairs(boxes, found) {
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => overlap(a, b) && found(a, b)));
}

for (const name of ['handshake', 'sticky', 'unread', 'timewait', 'shapes', 'crowd']) {
  for (const mode of ['folded', 'steps', 'scale']) {
    test(`${name}, ${mode}: no label covers another`, () => {
      const { segments } = picture(model(name), { mode });
      const chips = segments.map((s) => ({ ...s.chip, seq: s.seq }));
      pairs(chips, (a, b) => assert.fail(`labels of ${a.seq} and ${b.seq}: ${JSON.stringify([a, b])}`));
    });
  }

  test(`${name}: nothing is clipped at the sides`, () => {
    const { segments, lanes } = picture(model(name));
    for (const { seq, chip } of segments) {
      assert.ok(chip.x >= lanes.network.x && chip.x + chip.w <= lanes.network.x + lanes.network.w, `label of ${seq}: ${chip.x} + ${chip.w}`);
    }
  });

  test(`${name}: drawn without style attributes`, () => {
    const p = picture(model(name));
    const svg = draw(p, word);
    assert.doesNotMatch(svg, /style=/);
    assert.doesNotMatch(svg, /NaN|undefined|null|Infinity/);
  });
}

test('segments slant from their sender to their receiver', () => {
  const m = model('handshake');
  const { segments, lanes } = picture(m);
  const [syn, synAck] = segments;
  assert.deepEqual([syn.path[0].x, syn.path.at(-1).x], [lanes.left.wire, lanes.right.wire]);
  assert.deepEqual([synAck.path[0].x, synAck.path.at(-1).x], [lanes.right.wire, lanes.left.wire]);
  for (const s of segments) assert.ok(s.path.at(-1).y > s.path[0].y, `segment ${s.seq} falls`);
  assert.equal(segments.some((s) => s.chip.flags === 'FIN ACK'), true, 'all flags are named');
});

for (const width of [640, 700, 900, 1280]) {
  test(`at ${width} px every label says all flags and how many bytes`, () => {
    const m = model('sticky');
    const { segments, lanes } = picture(m, { width });
    assert.ok(lanes.network.w >= (width < 800 ? 7 : 13) * REM, `the network has ${lanes.network.w} px`);
    for (const { seq, chip } of segments) {
      const e = m.event(seq);
      assert.equal(chip.flags, e.flags);
      if (e.len) assert.ok(chip.row || chip.numbers.includes(`${e.len} B`), `segment ${seq}`);
    }
  });

  test(`at ${width} px no call, errno or print is clipped`, () => {
    const { calls, lanes } = picture(model('timewait'), { width });
    const share = [1, 0.88, 0.78, 0.7];
    for (const c of calls) {
      if (c.quiet) continue;
      const room = lanes[c.side].app.w;
      if (c.output !== null) assert.ok(c.w <= room, `${c.output}: ${c.w} in ${room}`);
      else {
        const texts = [...c.name.map((line) => [line, c.size]), [`✕ ${c.result}`, c.resultSize]];
        for (const [text, size] of texts) assert.ok(estimate(text, { mono: true, size: 0.95 * share[size] * REM }) <= room - REM, `${text} in ${room}`);
        assert.ok(!c.name.join('').includes('…'), c.name.join(' '));
      }
    }
  });
}

test('a lost segment dies on the way, a held one rests there', () => {
  const { segments, lanes } = picture(model('shapes'));
  const lost = segments.find((s) => s.lost);
  assert.ok(lost.path.at(-1).x < lanes.right.wire && lost.path.at(-1).x > lanes.left.wire);
  const held = segments.find((s) => s.rests.length);
  assert.ok(held.rests[0].y1 > held.rests[0].y0);
  assert.equal(held.path.length, 4);
});

test('a window shows what the whole shows, shifted', () => {
  const m = model('sticky');
  const whole = picture(m);
  const part = picture(m, { y0: 400, y1: 900 });
  const seqs = part.bands.map((b) => b.seq);
  for (const seq of seqs) {
    const a = whole.bands.find((b) => b.seq === seq);
    const b = part.bands.find((x) => x.seq === seq);
    if (b.y > 0) assert.ok(Math.abs(a.y - 400 - b.y) < 0.01, `state ${seq}`);
    assert.equal(a.x, b.x);
  }
});

test('lighting a byte range follows it through every lane', () => {
  const m = model('sticky');
  const p = picture(m, { range: { stream: '1a', from: 5, to: 8 } });
  const lit = (list) => list.filter((x) => x.light === 'lit').length;
  assert.deepEqual([lit(p.segments), lit(p.ribbons)], [1, 2], 'its segment, its place in both buffers');
  const calls = p.calls.filter((c) => c.light === 'lit');
  assert.deepEqual(calls.map((c) => (c.output === null ? c.name[0].split('(')[0] : 'print')), ['send', 'recv', 'print']);
  const recv = calls.find((c) => c.name?.[0]?.startsWith('recv'));
  assert.equal(recv.row.cells.filter((c) => !c.dark).map((c) => c.letter).join(''), 'egg');
});

test('selecting a mark lights its causes and effects only', () => {
  const m = model('handshake');
  const p = picture(m, { selected: find(m, { flags: 'SYN' }).seq });
  const light = (flags) => p.segments.find((s) => s.chip.flags === flags).light;
  assert.deepEqual([light('SYN'), light('SYN ACK'), light('FIN ACK')], ['lit picked', 'lit', 'dim']);
});

test('many bytes become one bar in the colours of their sends', () => {
  const p = picture(model('shapes'));
  const big = p.segments.find((s) => s.chip.row?.bytes === 1448);
  assert.equal(big.chip.row.label, '1448 B');
  assert.equal(big.chip.row.cells.length, 0);
});

test('100 000 events: a window costs what is in it', () => {
  const m = modelOf(many(events('sticky'), 100_000));
  assert.equal(m.events.length, 100_000);
  const middle = 500_000;
  const p = picture(m, { y0: middle, y1: middle + 1800 });
  assert.ok(p.segments.length > 5 && p.segments.length < 60, `${p.segments.length} segments`);
  assert.ok(draw(p, word).length < 200_000);
});

test('too many for one screen: density bars instead of marks', () => {
  const m = modelOf(many(events('sticky'), 5000));
  const p = picture(m, { zoom: 0.01, y0: 0, y1: 600 });
  assert.ok(p.density.bars.length > 10);
  assert.equal(p.segments, undefined);
  assert.match(draw(p, word), /class="dense segment"/);
});

test('sums stand where single events were too many', () => {
  const m = model('sticky');
  const at = m.segments.all[4].event.t;
  m.add({ seq: m.events.length + 1, t: at + 20e6, kind: 'bulk', segments: 900, calls: 20, bytes: { stream: '1a', from: 8, to: 90008 } });
  const p = picture(m);
  assert.equal(p.bulks.length, 1);
  assert.equal(p.bulks[0].label, '900 segments, 90000 B');
  assert.equal(p.bulks[0].xa, p.lanes.left.wire, 'from its sender');
  assert.match(draw(p, word), /class="bulk-band"/);
});
