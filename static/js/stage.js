// The timeline's elements: a scrolling window on a tall picture, of which only
// what is seen, and one screen above and below, is drawn at any time.

export const PATTERNS = `<defs>
<pattern id="tl-hatch" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="10" class="hatch-ink"/></pattern>
<pattern id="tl-dots" width="10" height="10" patternUnits="userSpaceOnUse"><circle cx="3" cy="3" r="1.3" class="dots-ink"/></pattern>
<pattern id="tl-lines" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.6" height="7" class="pattern-ink"/></pattern>
<pattern id="tl-points" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.2" class="pattern-ink"/></pattern>
<pattern id="tl-bars" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="1.6" class="pattern-ink"/></pattern>
</defs>`;

const FRAME = `
<div class="tl-heads"></div>
<div class="tl-scroll" tabindex="0" role="group">
  <div class="tl-spacer">
    <svg class="tl-svg tl-picture" aria-hidden="true">${PATTERNS}<g></g></svg>
    <div class="tl-veil"></div>
    <svg class="tl-svg tl-now" aria-hidden="true"><g></g></svg>
    <svg class="tl-svg tl-fly" aria-hidden="true"><g></g></svg>
    <div class="tl-playhead"><span></span></div>
  </div>
</div>
<div class="tl-tip" hidden></div>`;

/** @typedef {ReturnType<typeof createStage>} Stage */

/** @param {HTMLElement} root */
export function createStage(root, label) {
  root.classList.add('tl');
  root.innerHTML = FRAME;
  const find = (selector) => /** @type {any} */ (root.querySelector(selector));
  const scroll = find('.tl-scroll');
  const picture = find('.tl-picture');
  const now = find('.tl-now');
  const fly = find('.tl-fly');
  const spacer = find('.tl-spacer');
  const veil = find('.tl-veil');
  const playhead = find('.tl-playhead');
  scroll.setAttribute('aria-label', label);
  const inner = (svg) => svg.querySelector('g');
  const tile = { y0: 0, y1: -1 };

  const size = (svg, y, height) => {
    svg.style.transform = `translateY(${y}px)`;
    svg.setAttribute('width', String(scroll.clientWidth));
    svg.setAttribute('height', String(height));
  };

  return {
    root, scroll, tile,
    heads: find('.tl-heads'), tip: find('.tl-tip'), picture,
    get width() { return scroll.clientWidth; },
    get height() { return scroll.clientHeight; },
    get rem() { return parseFloat(getComputedStyle(root.ownerDocument.documentElement).fontSize); },

    /** The height of everything, drawn or not. */
    setHeight(height) {
      spacer.style.height = `${height}px`;
    },

    /** Does the drawn tile cover what is seen? */
    covers() {
      const top = scroll.scrollTop;
      return top >= tile.y0 && top + scroll.clientHeight <= tile.y1;
    },

    /** Takes in a new tile. */
    show(y0, y1, svg) {
      tile.y0 = y0;
      tile.y1 = y1;
      size(picture, y0, y1 - y0);
      inner(picture).innerHTML = svg;
    },

    /** Marks of an event, label and line alike. */
    marks: (seq) => [...inner(picture).querySelectorAll(`.m[data-seq="${seq}"]`)],

    /** The current step is drawn once more, above the veil. */
    highlight(seq) {
      inner(now).innerHTML = '';
      size(now, tile.y0, tile.y1 - tile.y0);
      for (const old of inner(picture).querySelectorAll('.on')) old.classList.remove('on');
      for (const mark of this.marks(seq)) {
        if (mark.matches('.state')) continue;
        mark.classList.add('on');
        const copy = mark.cloneNode(true);
        copy.removeAttribute('data-seq');
        copy.classList.remove('dim');
        inner(now).append(copy);
      }
    },

    placeHead(y, height, label, veiled) {
      playhead.style.transform = `translateY(${y}px)`;
      playhead.firstElementChild.textContent = label;
      veil.style.transform = `translateY(${y}px)`;
      veil.style.height = `${veiled ? Math.max(0, Math.min(2 * scroll.clientHeight, height - y)) : 0}px`;
    },

    showFlight(y0, svg) {
      size(fly, y0, 2 * scroll.clientHeight);
      inner(fly).innerHTML = svg;
    },

    /** A segment's resting label fades while it flies. */
    fade(seqs) {
      for (const old of inner(picture).querySelectorAll('.air')) old.classList.remove('air');
      for (const seq of seqs) for (const mark of this.marks(seq)) if (mark.matches('.label')) mark.classList.add('air');
    },
  };
}
