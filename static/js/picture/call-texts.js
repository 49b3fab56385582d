// What is written beside a call's bar: its name and arguments, its result.

import { callForms, fill, resultText, wholeForms } from '../model/events.js';
import { cutTo, fitForms, SHARES } from './lettering.js';
import { BASIS } from './legend.js';

const NAME = 0.95; // rem, the size of a call's name
const QUIET = 0.8; // rem, of one that only orders the experiment

/** What is written, and how large: the name on few lines, the result beside it when the call is short. */
export function textsOf({ view, rem }, box, call, { top, bottom, room }) {
  const font = { mono: !box.quiet, bold: !box.quiet, size: (box.quiet ? QUIET : NAME) * rem };
  const width = (text) => view.measure(text, font);
  if (box.quiet) return { name: [cutTo(quietText(call, view.word), (s) => width(s) <= room)], size: 0, beside: false, result: '', resultSize: 0 };
  const whole = wholeForms(call.event);
  const result = call.ret ? resultText(call.ret) : '';
  const beside = ` → ${result}`;
  const short = result && !box.failed && bottom - top < 2.7 * rem;
  const together = short ? whole.find((f) => width(f + beside) <= room) : undefined;
  const inLines = (forms) => forms.flatMap((f) => splits(f));
  const { lines, size } = (together && { lines: [together], size: 0 }) || fitForms(inLines(whole), width, room) ||
    fitForms(inLines(callForms(call.event)), width, room) || { lines: [cutTo(`${call.event.call}(…)`, (s) => width(s) * SHARES[3] <= room)], size: 3 };
  const sits = Boolean(together) || (Boolean(short) && lines.length > 1 && width(lines[lines.length - 1] + beside) * SHARES[size] <= room);
  const resultSize = Math.max(size === 3 ? 2 : size, fitForms([[`✕ ${result}`]], width, room)?.size ?? 3);
  return { name: lines, size, beside: sits, result, resultSize };
}

/** A call on one line; with its arguments below its name; with each below the other. */
function splits(form) {
  const at = form.indexOf('(') + 1;
  const inside = form.slice(at);
  if (inside === ')') return [[form]];
  const comma = inside.lastIndexOf(', ') + 1;
  const forms = [[form], [form.slice(0, at), inside]];
  return comma ? [...forms, [form.slice(0, at), inside.slice(0, comma), inside.slice(comma + 1)]] : forms;
}

/**
 * What a send sends, or how much, as it stands in a line of the call's name: it lies on the send's colour.
 * @returns {{line: number, at: number, text: string, x: number, w: number, colour: number, bytes: import('../model/events.js').Bytes}|null}
 */
export function sentPart({ view, rem }, box, { event: e, send, ret }, { name, size, beside, result }) {
  if (!send || !e.data) return null;
  const places = name.map((text) => /(?<=b')[^…]+?(?='|…|$)|\d+ B|(?<=\()…/.exec(text));
  const line = places.findIndex(Boolean);
  const found = places[line];
  if (!found) return null;
  const width = (text, bold = true) => view.measure(text, { mono: true, bold, size: NAME * SHARES[size] * rem });
  const [at, text] = [found.index, found[0]];
  const last = line === name.length - 1;
  const tail = !last ? 0 : (beside ? width(` → ${result}`, false) : 0) + view.measure(`\u00a0${BASIS[box.basis] ?? ''}`, { bold: true, size: 0.68 * rem });
  const x = box.anchor === 'end' ? box.x - tail - width(name[line].slice(at)) : box.x + width(name[line].slice(0, at));
  const bytes = { stream: (e.bytes ?? ret?.bytes)?.stream ?? '', from: send.from, to: send.to };
  return { line, at, text, x, w: width(text), colour: send.colour, bytes };
}

/** An ordering step of the experiment, told in few words. */
function quietText({ event: e }, word) {
  const what = e.key ? fill(word(`ui.timeline.wait.${e.key}`, (e.args ?? []).join(' ')), e.vars) : (e.args ?? []).join(' ');
  return what ? `⋯ ${what}` : e.call;
}
