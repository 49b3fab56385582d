// The hand-out: what a printer makes of a lab. It is put together when the
// browser is about to print, so that Ctrl-P gives it too, and taken away after.
import { byId, el } from './dom.js';
import { createClaims } from './claims.js';
import { madeWhere, valuesOf } from './about.js';
import { formatTime } from '../model/time.js';
import { PATTERNS } from '../picture/patterns.js';

/** A page of A4, or of Letter, as print.css sets it up, in px. */
const PAGE = { width: 680, height: 950, rem: 11, most: 20 };

/** @param {{page: any, say: any, tl: any, record: () => any, answers: () => Map<string, string>}} o */
export function wireHandout(o) {
  const handout = el('section', { id: 'handout' });
  addEventListener('beforeprint', () => {
    handout.replaceChildren(...parts(o));
    // First in the page: a pattern's name then means the one that is printed.
    document.body.prepend(handout);
  });
  addEventListener('afterprint', () => handout.remove());
}

function parts({ page, say, tl, record, answers }) {
  const run = record();
  const lesson = el('section', { class: 'prose' });
  lesson.innerHTML = byId('lesson').querySelector('.prose').innerHTML; // our server's own text
  for (const n of lesson.querySelectorAll('[id]')) n.removeAttribute('id');
  return [
    el('header', {}, el('p', { class: 'house' }, 'Loopscope'), el('h1', {}, page.lab.title), el('p', { class: 'question' }, page.lab.question)),
    lesson,
    ...(run.header ? [madeOf(page, say, run), pictures(say, tl), claimsOf(page, say, run, answers)] : []),
  ];
}

/** What was run, and where. */
function madeOf({ lab, lang }, say, run) {
  return el('section', { class: 'made' }, el('h2', {}, say('ui.replay')),
    el('p', {}, madeWhere(run.header, say, lang)),
    el('dl', {}, valuesOf(run.header, lab, say).map(v => el('div', {}, el('dt', {}, v.label), el('dd', {}, v.value)))));
}

function pictures(say, tl) {
  const { sheets, until, end } = tl.sheets(PAGE);
  const figures = sheets.map(s => {
    const figure = el('figure', {});
    figure.innerHTML = `<svg class="tl-svg" viewBox="0 0 ${s.width} ${s.height}" role="img">${PATTERNS}${s.svg}</svg>`;
    return figure;
  });
  return el('section', { class: 'pictures' }, el('h2', {}, say('ui.timeline')), figures,
    until > 0 && el('p', {}, say('ui.picture.cut', { t: formatTime(until), end: formatTime(end) })));
}

/** The Claims tab on paper: nothing on it can be pressed. */
function claimsOf({ lab }, say, run, answers) {
  const panel = el('section', { class: 'claims' }, el('p'));
  createClaims(panel, { say, claims: lab.claims, predictions: lab.predictions, prove() {}, answers }).show(run);
  for (const b of panel.querySelectorAll('button')) b.replaceWith(el('span', { class: 'proven' }, b.textContent));
  for (const n of panel.querySelectorAll('[id]')) n.removeAttribute('id');
  panel.prepend(el('h2', {}, say('ui.tab.claims')));
  return panel;
}
