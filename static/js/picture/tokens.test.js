import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('../../css/tokens.css', import.meta.url), 'utf8');

/** The tokens of each look: { light: { '--ink': '#16202B' … } … } */
function looks() {
  const blocks = [...css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)];
  const read = (body) => Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((m) => [m[1], m[2].trim()]));
  const named = { ':root': 'light', ':root[data-theme="dark"]': 'dark', ':root:not([data-theme])': 'system dark', ':root[data-theme="contrast"]': 'contrast' };
  return Object.fromEntries(blocks.map(([, selector, body]) => [named[selector.trim()], read(body)]));
}

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const STATES = ['open', 'established', 'closing', 'timewait', 'listen', 'reset', 'closed'];
const LEAST = { light: 4.7, dark: 5.4, 'system dark': 5.4, contrast: 7 };

test('every look is there', () => {
  assert.deepEqual(Object.keys(looks()).sort(), Object.keys(LEAST).sort());
});

for (const [look, tokens] of Object.entries(looks())) {
  test(`${look}: the names of states can be read on their blocks`, () => {
    for (const state of STATES) {
      const ratio = contrast(tokens[`--${state}`], tokens[`--${state}-fill`]);
      assert.ok(ratio >= LEAST[look], `--${state} on its fill: ${ratio.toFixed(2)}, want ${LEAST[look]}`);
    }
  });

  test(`${look}: text on the page, letters on bytes`, () => {
    const pairs = [['--ink', '--bg'], ['--ink', '--paper'], ['--muted', '--bg'], ['--muted', '--lane'], ['--screen-ink', '--screen'], ['--open', '--lane']];
    for (let i = 0; i < 4; i++) pairs.push(['--send-ink', `--send-${i}`]);
    for (const [text, on] of pairs) {
      const ratio = contrast(tokens[text], tokens[on]);
      assert.ok(ratio >= 4.5, `${text} on ${on}: ${ratio.toFixed(2)}`);
    }
  });

  test(`${look}: names every token`, () => {
    const fonts = ['--sans', '--mono'];
    const all = Object.keys(looks().light).filter((t) => !fonts.includes(t));
    assert.deepEqual(all.filter((t) => !(t in tokens)), []);
  });
}
