// Labels never cover each other: one that finds its place taken gives way downwards.

/** @typedef {{x: number, y: number, w: number, h: number}} Box */

export class Shelf {
  constructor() {
    /** @type {Box[]} sorted by their lower edge, so that those far above can be skipped */
    this.taken = [];
  }

  /** The nearest free y at or below the wished one. @param {Box} box */
  place(box) {
    let y = box.y;
    for (let moved = true; moved; ) {
      moved = false;
      for (let i = this.taken.length - 1; i >= 0; i--) {
        const t = this.taken[i];
        if (t.y + t.h <= y) break;
        if (t.y < y + box.h && t.x < box.x + box.w && box.x < t.x + t.w) {
          y = t.y + t.h;
          moved = true;
        }
      }
    }
    this.take({ ...box, y });
    return y;
  }

  /** @param {Box} box */
  take(box) {
    const end = box.y + box.h;
    let i = this.taken.length;
    while (i > 0 && this.taken[i - 1].y + this.taken[i - 1].h > end) i--;
    this.taken.splice(i, 0, box);
  }
}
