// Texts in the room of a lane: the largest size, and the fewest lines, at which
// all of a text fits. Only what fits nowhere is cut. Pure.

/** Sizes of a text as shares of its usual one; the style names them size-1, size-2 … */
export const SHARES = [1, 0.88, 0.78, 0.7];

/** What is tried in turn: a size (of SHARES) and a number of lines. The smallest letters come last. */
const TRIES = [[0, 1], [1, 1], [2, 1], [0, 2], [1, 2], [2, 2], [1, 3], [2, 3], [3, 1], [3, 2], [3, 3]];

/**
 * @typedef {{lines: string[], size: number}} Lettering
 * @typedef {(text: string) => number} Width  of a text at its usual size, in px
 */

/**
 * The first of some forms that fits; each form is a text already in lines.
 * @param {string[][]} forms @param {Width} width @param {number} room @returns {Lettering|null}
 */
export function fitForms(forms, width, room) {
  for (const [size, most] of TRIES) {
    const lines = forms.find((f) => f.length === most && f.every((line) => width(line) * SHARES[size] <= room));
    if (lines) return { lines, size };
  }
  return null;
}

/**
 * A text as it is printed, put into lines between its words. Words are broken,
 * and the text cut, only when the smallest letters do not help.
 * @param {string} text @param {Width} width @param {[number, number]} rooms of the first line, and of those below
 * @returns {Lettering}
 */
export function fitPrinted(text, width, rooms) {
  for (const [size, most] of TRIES) {
    const lines = linesOf(text, (s) => width(s) * SHARES[size], rooms, false);
    if (lines && lines.length <= most) return { lines, size };
  }
  const size = 2;
  const small = (s) => width(s) * SHARES[size];
  const lines = linesOf(text, small, rooms, true) ?? [];
  if (lines.length > 3) lines.splice(2, lines.length, cutTo(lines.slice(2).join(''), (s) => small(s) <= rooms[1]));
  return { lines, size };
}

/**
 * @param {string} text @param {Width} width @param {[number, number]} rooms @param {boolean} broken
 * The text in lines; null when a word is wider than a line and must not be broken. */
function linesOf(text, width, [first, rest], broken) {
  const lines = [];
  const room = () => (lines.length ? rest : first);
  let line = '';
  for (const word of text.match(/\S*\s*/g) ?? []) {
    if (line && width((line + word).trimEnd()) > room()) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
    while (width(line.trimEnd()) > room()) {
      if (!broken) return null;
      const n = Math.max(1, longest(line, (s) => width(s) <= room()));
      lines.push(line.slice(0, n));
      line = line.slice(n);
    }
  }
  return line || !lines.length ? [...lines, line.trimEnd()] : lines;
}

function longest(text, fits) {
  let n = text.length;
  while (n > 0 && !fits(text.slice(0, n))) n--;
  return n;
}

/** As much of a text as fits, with a sign that there is more. */
export function cutTo(text, fits) {
  if (text === '' || fits(text)) return text;
  const n = longest(text, (s) => fits(`${s}…`));
  return n ? `${text.slice(0, n)}…` : '';
}
