// The page's words: templates by key, in the page's language, filled with values.
import { fill } from '../model/events.js';

/**
 * speaker gives the function that says a key with values in its {places}. A
 * key without a text is said as it is, so that it is seen and mended; a place
 * without a value stays.
 * @param {Record<string, string>} words
 */
export function speaker(words) {
  /** @type {(key: string, vars?: Record<string, any>) => string} */
  const say = (key, vars = {}) => fill(words[key] ?? key, vars);
  /** Whether the key has a text. @param {string} key */
  const has = key => Object.hasOwn(words, key);
  /** What the first key that has a text says; '' when none has. @param {string[]} keys */
  const first = (...keys) => { const key = keys.find(has); return key ? words[key] : ''; };
  return Object.assign(say, { has, first });
}
