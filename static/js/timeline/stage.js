// The timeline's elements: a scrolling window on a tall picture, of which only
// what is seen, and one screen above and below, is drawn at any time.
import { PATTERNS } from '../picture/patterns.js';

const FRAME = `
<div class="tl-heads"></div>
<div class="tl-scroll" tabindex="0" role="group">
  <div class="tl-spacer">
    <svg class="tl-svg tl-picture" aria-hidden="true">${PATTERNS}<g></g></svg>
    <div class="tl-veil"></div>
    <div class="tl-playhead"><span></span></div>
    <svg class="tl-svg tl-now" aria-hidden="true"><g></g></svg>
    <svg class="tl-svg tl-fly" aria-hidden="true"><g></g></svg>
  </div>
</div>
<div class="tl-tip" hidden></div>`;

export class Stage {
  /** @param {HTMLElement} root @param {string} label of the scrolling window */
  constructor(root, label) {
    root.classList.add('tl');
    root.innerHTML = FRAME;
    const find = (selector) => /** @type {any} */ (root.querySelector(selector));
    this.root = root;
    this.scroll = find('.tl-scroll');
    this.heads = find('.tl-heads');
    this.picture = find('.tl-picture');
    this.tip = find('.tl-tip');
    this.spacer = find('.tl-spacer');
    this.veil = find('.tl-veil');
    this.lit = find('.tl-now');
    this.air = find('.tl-fly');
    this.playhead = find('.tl-playhead');
    this.tile = { y0: 0, y1: -1 }; // what is drawn
    this.scroll.setAttribute('aria-label', label);
    this.#measure();
    new ResizeObserver(() => this.#measure()).observe(this.scroll);
  }

  /** The window's size is kept: to ask for it while a tile is being drawn lays the whole page out again. */
  #measure() {
    this.width = this.scroll.clientWidth;
    this.height = this.scroll.clientHeight;
  }

  get rem() { return parseFloat(getComputedStyle(this.root.ownerDocument.documentElement).fontSize); }

  /** The height of everything, drawn or not. */
  setHeight(height) {
    this.spacer.style.height = `${height}px`;
  }

  /** Does the tile cover what is seen? */
  covers() {
    const top = this.scroll.scrollTop;
    return top >= this.tile.y0 && top + this.height <= this.tile.y1;
  }

  /** Takes in a new tile. */
  show(y0, y1, svg) {
    this.tile = { y0, y1 };
    this.#put(this.picture, y0, y1 - y0, svg);
  }

  #put(svg, y, height, content) {
    svg.style.transform = `translateY(${y}px)`;
    svg.setAttribute('width', String(this.width));
    svg.setAttribute('height', String(height));
    const group = svg.querySelector('g');
    if (content || group.firstChild) group.innerHTML = content;
    return group;
  }

  /** Marks of an event, label and line alike. */
  marks(seq) {
    return [...this.picture.querySelectorAll(`g > .m[data-seq="${seq}"]`)];
  }

  /**
   * The current step is drawn once more, above the veil. A call that was only
   * just entered keeps its result to itself.
   */
  highlight(seq, entered) {
    const { y0, y1 } = this.tile;
    const group = this.#put(this.lit, y0, y1 - y0, '');
    for (const old of this.picture.querySelectorAll('.on')) old.classList.remove('on');
    for (const mark of this.marks(seq)) {
      if (mark.matches('.state, .ribbon')) continue;
      mark.classList.add('on');
      const copy = mark.cloneNode(true);
      copy.removeAttribute('data-seq');
      copy.classList.remove('dim');
      copy.classList.toggle('entered', entered);
      group.append(copy);
    }
  }

  /** The playhead, and the veil over what lies ahead. */
  placeHead(y, height, label, veiled) {
    const depth = veiled ? Math.max(0, Math.min(2 * this.height, height - y)) : 0;
    this.playhead.style.transform = this.veil.style.transform = `translateY(${y}px)`;
    this.playhead.firstElementChild.textContent = label;
    this.veil.style.height = `${depth}px`;
  }

  showFlight(y0, svg) {
    this.#put(this.air, y0, 2 * this.height, svg);
  }

  /** A segment's resting label fades while it flies. */
  fade(seqs) {
    for (const old of this.picture.querySelectorAll('.air')) old.classList.remove('air');
    for (const mark of seqs.flatMap((seq) => this.marks(seq))) if (mark.matches('.label')) mark.classList.add('air');
  }
}
