// The Claims tab: what the lesson says about the run, checked on the run itself,
// with the events that prove it; and what was predicted.
import { el } from './dom.js';
import { claimText, what } from './sentences.js';

/** So many events of a proof are named at once. */
const FIRST = 6;

const SIGN = { yes: '✓', no: '✗', unknown: '?' };

/**
 * @param {HTMLElement} panel
 * @param {{say: any, claims: string[], predictions: any[], prove: (seq: number, proof: number[]) => void, answers: () => Map<string, string>}} o
 */
export function createClaims(panel, o) {
  const intro = panel.firstElementChild;

  function show(record) {
    const checked = new Map(record.claims.map(c => [c.id, c]));
    const ids = [...new Set([...o.claims, ...[...checked.keys()].filter(id => !id.startsWith('predict.'))])];
    panel.replaceChildren(...(record.end ? [] : [intro]), ...predicted(checked, record), el('ul', { class: 'claim-list' }, ids.map(id => item(id, checked.get(id), record))));
  }

  function item(id, claim, record) {
    if (!claim && record.end) return null; // it does not concern this run
    const holds = claim?.holds ?? 'open';
    const sentence = o.say.has(`claim.${id}`) ? claimText(o.say.first(`claim.${id}`), claim?.got) : id;
    return el('li', { class: `claim ${holds}`, id: `claim-${id}` },
      el('span', { class: 'sign' }, el('span', { 'aria-hidden': 'true' }, SIGN[holds] ?? '·'), el('span', { class: 'verdict' }, o.say(`ui.claim.${holds}`))),
      el('p', {}, sentence),
      claim?.why && el('p', { class: 'why' }, o.say(claim.why, claim.got)),
      proof(claim, record));
  }

  function proof(claim, record) {
    if (!claim?.proof?.length) return null;
    const links = claim.proof.map(seq => el('button', { type: 'button', class: 'link', 'data-proof': seq, click: () => o.prove(seq, claim.proof) }, named(seq, record)));
    const line = el('p', { class: 'proof' }, o.say('ui.claim.proof'), dotted(links.slice(0, FIRST)));
    if (links.length > FIRST) line.append(' ', rest(links.slice(FIRST)));
    return line;
  }

  // A long proof is folded: its beginning is enough to find the place.
  function rest(links) {
    const more = el('button', { type: 'button', class: 'more', title: o.say('ui.claim.more', { n: links.length }), click: () => more.replaceWith('·', ...dotted(links)) }, `+${links.length}`);
    return more;
  }

  // A proof is named by what happened.
  function named(seq, record) {
    const e = record.at(seq);
    return e ? what(e, n => record.at(n), o.say) : `#${seq}`;
  }

  function predicted(checked, record) {
    const answers = o.answers();
    const rows = o.predictions.filter(q => answers.has(q.id)).map(q => answer(q, answers.get(q.id), checked.get(`predict.${q.id}`), record));
    return rows.length > 0 ? [el('h2', {}, o.say('ui.predict.yours')), el('ul', { class: 'claim-list predicted' }, rows)] : [];
  }

  function answer(q, mine, claim, record) {
    const label = v => q.options.find(x => x.value === v)?.label ?? v;
    const own = claim?.got?.answer === undefined ? '' : String(claim.got.answer);
    const holds = own === '' ? 'unknown' : own === mine ? 'yes' : 'no';
    return el('li', { class: `claim ${claim ? holds : 'open'}` },
      el('p', {}, el('b', {}, q.question)),
      el('p', {}, o.say('ui.predict.mine', { answer: label(mine) })),
      own && el('p', {}, o.say('ui.predict.run', { answer: label(own) }), ' ', el('b', {}, o.say(`ui.predict.${holds}`))),
      proof(claim, record));
  }

  return { show };
}

const dotted = links => links.flatMap((link, i) => [i > 0 ? ' · ' : ' ', link]);
