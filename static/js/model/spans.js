// Things with a beginning and an end, kept in the order in which they begin, so
// that what is visible in a window of time is found without looking at the rest.

/**
 * @typedef {{t0: number, t1: number, open: boolean, n: number}} Span
 * A span that has not ended has t1 = t0 and open = true: an infinite end in the
 * index would make every later query visit it and all that follows.
 */

/** The number of items of a sorted list for which before(item) holds. */
export function countWhile(list, before) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(list[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @template {object} T */
export class Spans {
  constructor() {
    /** @type {(T & Span)[]} */
    this.all = [];
    /** @type {number[]} latest end among all[0..i] */
    this.latest = [];
    /** @type {Set<T & Span>} */
    this.live = new Set();
  }

  /** Begins a span; times of beginning never decrease. */
  begin(t, item) {
    const span = Object.assign(item, { t0: t, t1: t, open: true, n: this.all.length });
    this.all.push(span);
    this.latest.push(Math.max(this.latest.at(-1) ?? -Infinity, t));
    this.live.add(span);
    return span;
  }

  end(span, t) {
    span.t1 = Math.max(t, span.t0);
    span.open = false;
    this.live.delete(span);
    for (let i = span.n; i < this.all.length && this.latest[i] < span.t1; i++) this.latest[i] = span.t1;
  }

  /** All spans that overlap [t0, t1], those still open included, in order. */
  within(t0, t1) {
    const first = countWhile(this.latest, (end) => end < t0);
    const found = [...this.live].filter((s) => s.n < first && s.t0 <= t1);
    found.sort((a, b) => a.n - b.n);
    for (let i = first; i < this.all.length && this.all[i].t0 <= t1; i++) {
      if (this.all[i].open || this.all[i].t1 >= t0) found.push(this.all[i]);
    }
    return found;
  }
}
