// Reads a recorded trace for a test.
import { readFileSync } from 'node:fs';
import { modelOf } from '../model/model.js';

export function events(name) {
  const text = readFileSync(new URL(`./${name}.jsonl`, import.meta.url), 'utf8');
  return text.trim().split('\n').slice(1).map((line) => JSON.parse(line));
}

export const model = (name, words) => modelOf(events(name), words);

/** The first event with these fields. */
export function find(model, fields) {
  const found = model.events.find((e) => Object.entries(fields).every(([k, v]) => e[k] === v));
  if (!found) throw new Error(`no event ${JSON.stringify(fields)}`);
  return found;
}
