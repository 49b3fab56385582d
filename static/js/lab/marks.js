// What an experiment's programs report to each other ("the server listens"), in
// the page's language. In the trace it stands as the lab's code has it.

/**
 * spoken gives an event whose mark, if it has one, is said in the page's words.
 * @param {any} e @param {Record<string, string>} words
 */
export function spoken(e, words) {
  const mark = e.vars?.mark;
  return mark ? { ...e, vars: { ...e.vars, mark: markText(String(mark), words) } } : e;
}

/**
 * markText says a mark by the word of its letters, "mark.the-server-listens". What
 * stands before the last colon are values of parameters, and said by their labels.
 * @param {string} mark @param {Record<string, string>} words
 */
export function markText(mark, words) {
  const whole = said(mark, words);
  if (whole) return whole;
  const [, values, colon, rest] = /^(.+?)(: | (?=listens$))(.+)$/.exec(mark) ?? [];
  const end = rest && said(rest, words);
  return end ? `${values.split(', ').map(v => label(v, words)).join(' · ')}${colon}${end}` : mark;
}

function said(text, words) {
  const key = `mark.${text.replace(/\d+/g, 'n').toLowerCase().replace(/[^a-z]+/g, '-')}`;
  return words[key]?.replace('{n}', /\d+/.exec(text)?.[0] ?? '');
}

/** A value's label up to where it begins to explain itself. */
function label(value, words) {
  const key = Object.keys(words).find(k => k.startsWith('param.') && k.endsWith(`.${value}`));
  return key ? words[key].split(/[:：(（,，;；]/)[0] : said(value, words) ?? value;
}
