// What a run is, in words: where and when it was made, and with which values.
// Pure: the replay and the hand-out both say it.
import { matters } from './params.js';

/**
 * madeWhere is one sentence: the day, the machine, the world.
 * @param {any} header @param {any} say @param {string} lang
 */
export function madeWhere(header, say, lang) {
  return say('ui.replay.about', { date: dateOf(header, lang), machine: machineOf(header.machine ?? {}), world: say('ui.world.' + header.world) });
}

/** @param {any} header @param {string} lang */
const dateOf = (header, lang) =>
  new Intl.DateTimeFormat(lang === 'zh' ? 'zh-Hans' : lang, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(header.start));

/** @param {{os?: string, kernel?: string, arch?: string}} machine */
export const machineOf = ({ os, kernel, arch }) => [NAMES[os ?? ''] ?? os, kernel, arch].filter(Boolean).join(' ');

/** @type {Record<string, string>} */
const NAMES = { linux: 'Linux', darwin: 'macOS', windows: 'Windows' };

/**
 * valuesOf gives the run's parameters by their labels, those that counted, as the form showed them.
 * @param {any} header @param {any} lab @param {any} say
 * @returns {{label: string, value: string}[]}
 */
export function valuesOf(header, lab, say) {
  const given = header.params ?? {};
  const known = lab.params.filter(p => given[p.name] !== undefined && matters(p.when, given)).map(p => ({ label: p.label, value: shown(p, given[p.name], say) }));
  return header.step ? [...known, { label: say('ui.step'), value: say('ui.yes') }] : known;
}

function shown(p, value, say) {
  if (p.kind === 'switch') return say(value === 'true' ? 'ui.yes' : 'ui.no');
  const label = p.choices?.find(c => c.value === value)?.label ?? value;
  const unit = say.first(`ui.unit.${p.unit}`) || p.unit;
  return unit ? `${label} ${unit}` : label;
}

/** What stands above a picture of the run, in pieces that may stand in one line. @param {any} page @param {any} header @param {any} say */
export const titleOf = (page, header, say) => ({ title: `${page.lab.title} · Loopscope`, about: [madeWhere(header, say, page.lang), ...valuesOf(header, page.lab, say).map(v => `${v.label}: ${v.value}`)] });
