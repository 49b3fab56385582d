// The signs on the marks, and what they mean.

/** How an event is known, as a small constant sign. */
export const BASIS = { call: '▪', wire: '≈', kernel: '●', derived: '∴' };

const BASES = [
  ['call', 'basis.call.about', 'the program did it'],
  ['wire', 'basis.wire.about', 'captured on the wire'],
  ['kernel', 'basis.kernel.about', 'the kernel said so'],
  ['derived', 'basis.derived.about', 'follows from what was captured'],
];

const SHAPES = [
  ['again', 'ui.legend.again', 'sent again'],
  ['lost', 'ui.legend.lost', 'lost'],
  ['held', 'ui.legend.held', 'held on the wire'],
  ['copy', 'ui.legend.copy', 'arrived twice'],
  ['reset', 'ui.legend.reset', 'reset'],
];

const SAMPLES = { again: '↻', lost: '✕', held: '◉', copy: '×2', reset: '⌇' };

/**
 * What a legend says: a sign and its meaning each.
 * @param {(key: string, otherwise: string) => string} word
 */
export function legend(word) {
  const bases = BASES.map(([basis, key, otherwise]) => ({ kind: basis, sign: BASIS[basis], text: word(key, otherwise) }));
  const shapes = SHAPES.map(([shape, key, otherwise]) => ({ kind: shape, sign: SAMPLES[shape], text: word(key, otherwise) }));
  return [...bases, ...shapes];
}
