// The page of two runs: both timelines, and one transport that steps them
// together, by pairs of their events.
import { createTimeline } from '../timeline/timeline.js';
import { who, what } from '../model/rows.js';
import { decode, literal } from '../model/events.js';
import { align, MOST } from './align.js';
import { castOf } from '../model/cast.js';
import { itemsOf } from './items.js';
import { byId, el } from '../lab/dom.js';
import { createPairs, nextSought, signOf, soughtIn, verdict } from './pairs.js';
import { showDifferences } from './differences.js';
import { ended } from './traces.js';
import { speaker } from '../lab/words.js';
import { wireTheme } from '../lab/theme.js';
import { commandOf } from '../lab/keys.js';

const page = JSON.parse(byId('page').textContent);
const say = speaker(page.words);

/** @type {('a'|'b')[]} */ const SIDES = ['a', 'b'];
const lines = { a: line('a'), b: line('b') };
const pairs = createPairs(byId('pairs'), { say, text, onPick: go });

/** @type {import('./align.js').Row[]} */ let rows = [];
let index = -1;
const LONG = 40; // letters of bytes in a row
const focused = { a: '', b: '' };

wireTheme(document, say);
wire();
begin();

/** One run's timeline; who clicks a mark in it moves both. */
function line(side) {
  const words = { ...page.words, 'ui.timeline': `${side.toUpperCase()} · ${page.words['ui.timeline']}` };
  return createTimeline(byId(`timeline-${side}`), { words, lang: page.lang, onSelect: seq => seq && goWhere(side, seq) });
}

async function begin() {
  try {
    const [a, b] = await Promise.all(page.runs.map((id, i) => ended(id, () => waiting('AB'[i]))));
    show(a, b);
  } catch (refusal) {
    trouble(refusal.problem ? 'ui.compare.error.gone' : 'ui.compare.offline');
  }
}

const waiting = run => { byId('summary').textContent = say('ui.compare.waiting', { run }); };

function trouble(key) {
  const card = byId('trouble');
  card.hidden = false;
  card.replaceChildren(el('h2', {}, say(key)), el('p', { class: 'cure' }, say(`${key}.cure`)),
    el('p', {}, el('a', { href: `/labs/${page.lab.name}` }, say('ui.compare.again'))));
}

function show(a, b) {
  for (const [side, run] of /** @type {const} */ ([['a', a], ['b', b]])) {
    lines[side].reset();
    lines[side].add(run.events);
    lines[side].pause();
  }
  const aligned = align(itemsOf(a.events), itemsOf(b.events));
  rows = aligned.rows;
  byId('cut').hidden = aligned.cut === 0;
  byId('cut').textContent = say('ui.compare.cut', { most: MOST, cut: aligned.cut });
  byId('summary').textContent = summary();
  pairs.show(rows);
  makeRoom();
  showDifferences(a, b, say);
  ticks();
  enable();
  // The timelines lay their events out in their next frame.
  setTimeout(() => go(Math.max(0, nextSought(rows, -1, 1))), 100);
}

function summary() {
  const counts = ['changed', 'a', 'b'].map(kind => ({ kind, n: rows.filter(r => r.kind === kind).length })).filter(c => c.n > 0);
  const said = counts.map(({ kind, n }) => say(`ui.compare.count.${kind}`, { n })), moved = rows.filter(r => r.moved).length;
  if (!said.length) said.push(say('ui.compare.equal'));
  if (moved) said.push(say('ui.compare.count.moved', { n: moved }));
  return said.join(' · ');
}

function text(side, seq) {
  const { model } = lines[side], e = model.event(seq);
  const gave = e.kind === 'return' && e.data ? literal(decode(e.data)) : '';
  return {
    who: who(model, e) || model.event(e.cause)?.program || '', // a listener's state is its program's
    what: gave ? `${e.call} → ${gave.length > LONG ? `${gave.slice(0, LONG)}…` : gave}` : what(model, e),
  };
}

/** Both playheads go to a row; where a run has no such event, its own waits at what came before. */
function go(to) {
  for (const side of SIDES) if (lines[side].state.selected) lines[side].select(null);
  index = Math.min(rows.length - 1, Math.max(0, to));
  const row = rows[index];
  if (!row) return;
  for (const side of SIDES) {
    const seq = row[side] || before(side);
    if (row[side]) bringIn(side, row[side]);
    if (seq) lines[side].goto(seq);
    byId(`say-${side}`).textContent = row[side] ? sentence(side, row[side]) : say('ui.compare.nothing');
  }
  byId('verdict').replaceChildren(el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(row)), verdict(row, say));
  byId('foot').dataset.kind = row.kind;
  byId('seek').value = String(index);
  byId('seek').setAttribute('aria-valuetext', say('ui.count', { index: index + 1, count: rows.length }));
  byId('count').textContent = `${index + 1} / ${rows.length}`;
  pairs.mark(index);
}

/** Of many clients only one is shown in full: the one that the row is about. */
function bringIn(side, seq) {
  const { model } = lines[side], e = model.event(seq), cast = castOf(model, focused[side]);
  const ends = e.endpoint ? ['a', 'b'].map(end => model.endpoints.get(`${e.cid}${end}`)?.program) : [e.program];
  const hidden = ends.find(p => cast.strips.includes(p) || cast.crowd.includes(p));
  if (hidden) lines[side].focus(focused[side] = hidden);
}

function before(side) {
  for (let i = index; i >= 0; i--) if (rows[i][side]) return rows[i][side];
  return rows.find(r => r[side])?.[side] ?? 0;
}

function sentence(side, seq) {
  const { who, what } = text(side, seq);
  return lines[side].model.narration(seq) || `${who} ${what}`;
}

function goWhere(side, seq) {
  const at = rows.findIndex(r => r[side] === seq);
  if (at < 0) return;
  go(at);
  for (const s of SIDES) if (rows[at][s]) lines[s].select(rows[at][s]);
}

/** The nearest difference from a row. */
function to(from, direction) {
  const found = nextSought(rows, from, direction);
  if (found >= 0) go(found);
}

const hop = direction => to(index, direction);
const only = () => byId('only').checked;

/** With the differences alone in the list, the playheads are on one of them. */
function narrow() {
  byId('pairs').classList.toggle('only', only());
  if (!only()) return pairs.mark(index);
  const follows = nextSought(rows, index - 1, 1) >= 0;
  to(follows ? index - 1 : index, follows ? 1 : -1);
}

function stack() {
  byId('compare').classList.toggle('stacked', byId('stacked').checked);
}

/** Programs beside the two in full view take room that half a window does not have. */
function makeRoom() {
  const many = SIDES.some(side => castOf(lines[side].model).strips.length > 0);
  byId('compare').classList.toggle('many', many);
  if (many) byId('stacked').checked = true;
  stack();
}

/* The transport */

function enable() {
  for (const id of ['first', 'prev', 'next', 'last', 'prev-other', 'next-other', 'seek']) byId(id).disabled = rows.length === 0;
  byId('seek').max = String(Math.max(1, rows.length - 1));
}

/** Where the differences are, over the whole width. */
function ticks() {
  const paths = new Map(), sought = soughtIn(rows);
  rows.forEach((r, i) => {
    if (sought(r)) paths.set(r.kind, `${paths.get(r.kind) ?? ''}M${(1000 * i / Math.max(1, rows.length - 1)).toFixed(1)} 0V10`);
  });
  byId('ticks').innerHTML = [...paths].map(([kind, d]) => `<path class="${kind}" d="${d}"/>`).join('');
}

function wire() {
  const acts = {
    first: () => (only() ? to(-1, 1) : go(0)), last: () => (only() ? to(rows.length, -1) : go(rows.length - 1)),
    prev: () => (only() ? hop(-1) : go(index - 1)), next: () => (only() ? hop(1) : go(index + 1)),
    'prev-other': () => hop(-1), 'next-other': () => hop(1),
  };
  for (const [id, act] of Object.entries(acts)) byId(id).addEventListener('click', act);
  byId('seek').addEventListener('input', e => go(Number(e.target.value)));
  byId('axis').addEventListener('change', e => { for (const side of SIDES) lines[side].setMode(e.target.value); });
  byId('only').addEventListener('change', narrow);
  byId('stacked').addEventListener('change', stack);
  const keys = { n: acts['next-other'], p: acts['prev-other'], d: () => byId('only').click(), v: () => byId('stacked').click() };
  const named = { first: acts.first, last: acts.last, prev: acts.prev, next: acts.next, escape: () => byId('back').click() };
  document.addEventListener('keydown', e => {
    if (e.defaultPrevented) return;
    const focus = /** @type {any} */ (document.activeElement);
    const act = keyed(e, focus, keys) ?? named[commandOf(e, focus) ?? ''];
    if (!act) return;
    e.preventDefault();
    act();
  });
}

/** Letters of this page alone; a field keeps its own. */
function keyed(e, focus, keys) {
  if (e.ctrlKey || e.metaKey || e.altKey || focus?.tagName === 'SELECT') return undefined;
  return keys[e.key.toLowerCase()];
}
