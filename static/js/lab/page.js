// The lab page: its parts, tied together. What the parts do is in their own files;
// here is who tells whom.
import { createTimeline, legend } from '../timeline/timeline.js';
import { announce, byId } from './dom.js';
import { createClaims } from './claims.js';
import { createCodePanel } from './code.js';
import { createEventTable } from './table.js';
import { createForm } from './params.js';
import { createFormer } from './former.js';
import { createGates } from './gates.js';
import { createPacketPanel } from './packet.js';
import { createBasis, createHelp } from './help.js';
import { createPanel, createProjector, toggleBlank } from './panels.js';
import { createPredictions } from './predict.js';
import { createSession } from './session.js';
import { createSocketPanel } from './socketpanel.js';
import { createStatus } from './status.js';
import { createTabs } from './inspector.js';
import { createTake } from './take.js';
import { createTrail } from './trail.js';
import { createTransport } from './transport.js';
import { createReplay, recordingIn } from './recording.js';
import { packet } from './runs.js';
import { Recorded } from './record.js';
import { speaker } from './words.js';
import { spoken } from './marks.js';
import { titleOf } from './about.js';
import { wireHandout } from './handout.js';
import { who } from '../model/rows.js';
import { wireKeys } from './keys.js';
import { wireTheme } from './theme.js';

const page = JSON.parse(byId('page').textContent);
const say = speaker(page.words);
const asked = new URLSearchParams(location.search);

let record = new Recorded();
let now = { seq: 0, t: 0, index: -1, count: 0, playing: false, lag: 0, mode: 'folded', selected: null };
let wantedAt = asked.get('at') ?? '', reopened = asked.has('run'), inspected = 0, settling = 0;

const tl = createTimeline(byId('timeline'), { words: page.words, lang: page.lang, onChange: moved, onSelect: selected, onExplain: explain });
byId('timeline').timeline = tl; // for who measures the page

const predictions = createPredictions(byId('predict'), page.lab.predictions);
const recording = recordingIn(document), on = { onBegin: begun, onHeader: headed, onEvents: came, onState: linked };
const { form, status, session, take, gates, load } = recording ? createReplay(recording, { say, tl, page, on }) : live();
const transport = createTransport(tl, { say, at: seq => record.at(seq) });
const packets = createPacketPanel(byId('panel-packet'), { say, load, explain });
const socketPanel = createSocketPanel(byId('panel-sockets'), { say, focus: p => tl.focus(p) });
const code = createCodePanel(byId('panel-code'), { say, files: page.code });
const table = createEventTable(byId('panel-events'), { say, record: () => record, who: e => who(tl.model, e), goto: seq => tl.goto(seq) });
const claims = createClaims(byId('panel-claims'), { say, claims: page.lab.claims, predictions: page.lab.predictions, prove, answers: predictions.answers });
const tabs = createTabs(byId('inspector'), () => inspect());

const panels = [createPanel('lesson', () => {}), createPanel('inspector', () => inspect())];
const help = createHelp(byId('help'), legend((key, otherwise) => say.has(key) ? say(key) : otherwise), say);
const projector = createProjector(panels);
const basis = createBasis(byId('basis'), { say, explain });
const trail = createTrail(tl, () => now);
const former = recording ? null : createFormer(page.lab.name, { say });

wireHandout({ page, say, tl, record: () => record, answers: predictions.answers });

// What starts a run and commands it; a replay has none of it (recording.js).
function live() {
  const session = createSession({ lab: page.lab.name, ...on });
  return {
    session,
    form: createForm(byId('form'), { say, params: page.lab.params, asked, onChange: predictions.ask }),
    status: createStatus({ say, ids: { chip: 'status', trouble: 'trouble', invitation: 'invitation' } }),
    take: createTake({ say, tl, now: () => ({ run: session.run, seq: now.seq, lab: page.lab.name }), said: () => titleOf(page, record.header, say) }),
    gates: createGates(byId('gates'), { say, step: p => { tl.now(); return session.step(p); }, free: () => session.free(), fail: e => announce(e.message) }),
    load: seq => packet(session.run, seq),
  };
}

/* A run begins, speaks, ends. */

async function run() {
  const spec = byId('run')?.disabled ? null : form.spec(); // disabled: one is starting
  if (!spec) return;
  wantedAt = '';
  reopened = false;
  status.starting();
  try {
    await session.begin(spec);
  } catch (refusal) {
    if (refusal.problem?.status < 500) form.refuse(refusal.problem);
    status.refused(refusal);
  }
}

function begun() {
  record = new Recorded();
  packets.reset();
  socketPanel.reset();
  take.show(session.run);
  former?.show('');
  inspect();
}

function headed(header) {
  record.header = header;
  form.fill(header);
  tl.reset();
}

function came(written) {
  const events = written.map(e => spoken(e, page.words));
  record.add(events);
  tl.add(events);
  gates.show(record.gates, stepping());
  if (record.end) { status.ended(record.end); take.ended(); former?.show(session.run); }
  if (wantedAt) goWhereAsked();
  else if (reopened) { tl.now(); reopened = !record.end; }
  if (['events', 'claims'].includes(tabs.shown)) inspect();
}

function linked(state) {
  status.link(state, record);
  if (state === 'gone' && record.last === 0) { session.forget(); take.show(''); }
  byId('stop')?.toggleAttribute('hidden', !(session.live && session.mine));
  gates.show(record.gates, stepping());
}

const stepping = () => Boolean(record.header?.step && session.live && session.mine);

// A link may name an event, or a claim whose proof is meant.
function goWhereAsked() {
  const claim = record.claims.find(c => `claim-${c.id}` === wantedAt);
  const seq = Number(wantedAt) || claim?.proof?.[0];
  if (!seq || record.last < seq) return;
  wantedAt = '';
  reopened = false;
  if (claim) { panels[1].set(true); tabs.show('claims'); }
  // The timeline lays the new events out in its next frame.
  setTimeout(() => (claim ? prove(seq) : tl.goto(seq)), 100);
}

/* The playhead moves, something is selected. */

function moved(state) {
  const seq = now.seq;
  now = state;
  transport.show(state, sentence());
  basis.show(record.at(state.selected ?? state.seq)?.basis);
  const timersRun = tabs.shown === 'sockets' && performance.now() - inspected > 250;
  if (state.seq !== seq || timersRun) inspect();
}

// A sign that says how something is known is explained where all signs are.
function explain(sign) { help.explain(sign); }

// Who selects something wants to know more about it.
function selected(seq) {
  now.selected = seq;
  basis.show(record.at(seq ?? now.seq)?.basis);
  if (seq && !projector.on) panels[1].set(true);
  inspect();
}

function sentence() {
  const note = record.noteAt(now.seq);
  if (note) return say(note.key, note.vars);
  return record.last > 0 ? '' : say('ui.say.empty');
}

// Only the tab that is seen is kept up to date.
function inspect() {
  inspected = performance.now();
  if (!panels?.[1].open) return;
  switch (tabs.shown) {
    case 'packet': return packets.show(record.packetAt(now.selected ?? now.seq));
    case 'sockets': return socketPanel.show(now.seq, now.t, record);
    case 'code': return code.show(now.seq, record);
    case 'events': return table.show(now.seq);
    case 'claims': return claims.show(record);
  }
}

function prove(seq) {
  tl.goto(seq);
  tl.select(seq);
}

// When the type or the panels change, the picture is laid out anew: the step stays in the window.
function keepInSight() {
  clearTimeout(settling);
  settling = setTimeout(() => { if (!now.playing && now.seq) tl.goto(now.seq); }, 120);
}
new ResizeObserver(keepInSight).observe(byId('stage'));

/* The learner's hand. */

byId('form')?.addEventListener('submit', e => { e.preventDefault(); run(); });
byId('stop')?.addEventListener('click', () => session.stop());
byId('lesson').addEventListener('click', e => {
  const link = e.target.closest('a[href*="claim-"]');
  if (!link) return;
  e.preventDefault();
  wantedAt = /claim-[\w-]+/.exec(link.getAttribute('href'))[0];
  goWhereAsked();
});

wireTheme(document, say);
wireKeys(document, {
  play: () => tl.toggle(), next: () => tl.step(1, transport.unit), prev: () => tl.step(-1, transport.unit),
  first: () => tl.first(), last: () => (now.live ? tl.now() : tl.last()), run, stop: () => session.stop(), compare: () => former?.open(),
  follow: trail.follow, back: trail.back,
  tab: n => { panels[1].set(true); tabs.nth(n); },
  projector: () => projector.toggle(), blank: toggleBlank,
  bytes: () => tl.lightBytes(now.selected ?? now.seq), help: () => help.toggle(),
  escape: () => { byId('blank').hidden = true; tl.highlight(null); if (projector.on) projector.toggle(); },
});

// A reopened run is shown as far as it has come, until the learner takes over.
for (const hand of ['pointerdown', 'keydown']) document.addEventListener(hand, () => { reopened = false; });

const kept = asked.get('run');
if (recording || kept) session.reopen(kept ?? '');
inspect();
