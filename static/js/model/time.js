// Time as people write it.

const UNITS = /** @type {const} */ ([[1e3, 'ns'], [1e6, 'µs'], [1e9, 'ms'], [3.6e12, 's'], [Infinity, 'h']]);
const SIZE = { ns: 1, 'µs': 1e3, ms: 1e6, s: 1e9, h: 3.6e12 };

/** ns in words, "40.1 ms"; as exact as step demands, or with three digits. */
export function formatTime(ns, step = 0) {
  if (ns === 0) return '0';
  const size = Math.abs(ns);
  const unit = size < 1e6 ? 'µs' : (UNITS.find(([below]) => size < below) ?? UNITS[4])[1];
  const value = ns / SIZE[unit];
  return `${value.toFixed(digits(Math.abs(value), step / SIZE[unit]))} ${unit}`;
}

function digits(value, step) {
  if (step > 0) return Math.min(3, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  if (value >= 100) return 0;
  return value >= 10 ? 1 : 2;
}
