// What two runs come to, as a table: counts, ends, and the lesson's claims that
// hold in one of them and not in the other.
import { byId, el } from '../lab/dom.js';
import { claimText, statusText } from '../lab/sentences.js';
import { differingClaims, sideBySide, tallyOf } from './tally.js';

const HOLDS = { yes: '✓', no: '✗', unknown: '?' };

/** @param {{events: any[]}} a @param {{events: any[]}} b @param {any} say */
export function showDifferences(a, b, say) {
  const sums = sideBySide(tallyOf(a.events), tallyOf(b.events));
  byId('other').replaceChildren(...sums.filter(s => s.differs).map(s => sumRow(s, say)));
  byId('alike').replaceChildren(...sums.filter(s => !s.differs).map(s => sumRow(s, say)));
  byId('claims').replaceChildren(...differingClaims(a.events, b.events).map(c => claim(c, say)));
}

function sumRow(sum, say) {
  const said = text => (sum.word === 'status' && text ? statusText({ status: text }, say) : text || '–');
  return el('tr', { class: sum.differs && 'other' },
    el('th', { scope: 'row' },
      sum.differs && [el('span', { class: 'sign', 'aria-hidden': 'true' }, '≠'), ' ', el('span', { class: 'quiet' }, `${say('ui.compare.kind.changed')}: `)],
      say(`ui.compare.sum.${sum.word}`, sum.vars)),
    el('td', {}, said(sum.a)), sum.differs && el('td', {}, said(sum.b)));
}

function claim({ id, a, b }, say) {
  const got = (a?.holds === 'yes' ? a : b ?? a).got;
  const sentence = say.has(`claim.${id}`) ? claimText(say.first(`claim.${id}`), got) : id;
  return el('li', { class: 'claim other' }, el('p', {}, sentence), el('p', { class: 'holds' }, holds('A', a, say), ' ', holds('B', b, say)));
}

function holds(letter, claim, say) {
  const how = claim?.holds ?? 'open';
  return el('span', { class: `holding ${how}` }, el('span', { class: `letter ${letter.toLowerCase()}` }, letter), ' ',
    el('span', { 'aria-hidden': 'true' }, `${HOLDS[how] ?? '–'} `), claim ? say(`ui.claim.${how}`) : say('ui.compare.nothing'));
}
