// The form above the timeline: what the learner asks for, checked beside the field.
import { inWords } from './runs.js';
import { byId } from './dom.js';

/**
 * checkNumber tells what is wrong with a number as typed: a word's key, or ''.
 * @param {string} text @param {{min: number, max: number}} bounds
 */
export function checkNumber(text, { min, max }) {
  if (!/^-?\d+$/.test(text.trim())) return 'ui.error.number';
  const n = Number(text);
  return n < min || n > max ? 'ui.error.bounds' : '';
}

/**
 * matters tells whether something counts with these values: one of its cases holds. No cases: always.
 * @param {Record<string, string>[] | null} when @param {Record<string, string>} values
 */
export function matters(when, values) {
  return !when || when.some(c => Object.entries(c).every(([name, value]) => values[name] === value));
}

/** What else an address may name. */
const OURS = new Set(['run', 'at', 'world', 'lang', 'theme', 'step']);

/** The names of a problem's field in the form: "params.shape" is the field "shape". @param {string} [field] */
export const fieldName = field => (field ?? '').replace(/^params\./, '');

/**
 * @param {HTMLFormElement} form
 * @param {{say: any, params: any[], asked?: URLSearchParams, onChange: (values: Record<string, string>) => void}} o asked: what the page's address asks for
 */
export function createForm(form, { say, params, asked, onChange }) {
  const control = name => /** @type {any} */ (form.elements.namedItem(name));

  for (const range of form.querySelectorAll('[data-follows]')) {
    const r = /** @type {HTMLInputElement} */ (range), number = control(r.dataset.follows);
    r.addEventListener('input', () => { number.value = r.value; check(r.dataset.follows); });
    number.addEventListener('input', () => { r.value = number.value; check(r.dataset.follows); });
  }

  /** @param {any} p */
  const value = p => (p.kind === 'switch' ? String(control(p.name).checked) : control(p.name).value.trim());

  function check(name) {
    const p = params.find(q => q.name === name);
    const wrong = p?.kind === 'number' ? checkNumber(value(p), p) : '';
    mark(name, wrong && say(wrong, p));
    return !wrong;
  }

  // mark puts a message next to the field it is about; '' takes it away.
  function mark(name, text) {
    const line = byId(`error-${name}`) ?? byId('error-form');
    line.textContent = text;
    line.hidden = !text;
    const field = control(name);
    if (field?.setAttribute) field.setAttribute('aria-invalid', String(Boolean(text)));
  }

  const values = () => Object.fromEntries(params.map(p => [p.name, value(p)]));

  // Fields that do not count with the present choices are not shown; their values stay.
  function changed() {
    const now = values();
    for (const p of params) form.querySelector(`[data-field="params.${p.name}"]`)?.toggleAttribute('hidden', !matters(p.when, now));
    onChange(now);
  }
  form.addEventListener('change', changed);
  changed();
  if (asked) misunderstood();

  // A link made for another version of the lab still opens; what it asked for in vain is said.
  function misunderstood() {
    for (const [name, value] of asked) {
      const p = params.find(q => q.name === name);
      if (p && p.value !== value) mark(name, `${p.kind === 'number' ? say('ui.error.bounds', p) : ''} ${say('ui.error.link', { value })}`.trim());
      if (!p && !OURS.has(name)) mark('form', say('ui.error.link.name', { name }));
    }
  }

  return {
    /** What to run, or null when a field is wrong: it is marked and gets the focus. */
    spec() {
      mark('form', '');
      if (byId('error-world')) mark('world', '');
      const wrong = params.filter(p => !check(p.name));
      if (wrong.length > 0) { control(wrong[0].name).focus(); return null; }
      return {
        world: control('world').value, step: control('step').checked,
        params: values(),
      };
    },
    /** Shows a refusal of the server beside the field it names. @param {any} problem */
    refuse(problem) {
      const name = fieldName(problem.field);
      const near = problem.near ? ` ${say('ui.error.meant', { near: problem.near })}` : '';
      mark(byId(`error-${name}`) ? name : 'form', (inWords(problem) || say('ui.error.refused')) + near);
      if (control(name)?.focus) control(name).focus();
    },
    /** Puts the values of an earlier run back. @param {any} header */
    fill(header) {
      control('world').value = header.world;
      control('step').checked = Boolean(header.step);
      for (const p of params) {
        const v = header.params?.[p.name];
        if (v === undefined) continue;
        if (p.kind === 'switch') control(p.name).checked = v === 'true'; else control(p.name).value = v;
        const range = /** @type {any} */ (form.querySelector(`[data-follows="${p.name}"]`));
        if (range) range.value = v;
      }
      changed();
    },
  };
}
