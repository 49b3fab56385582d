// The chain of cause and effect, followed one link at a time.

/**
 * @param {{model: any, select: (seq: number) => void, goto: (seq: number) => void}} tl
 * @param {() => {seq: number, selected: number | null}} now
 */
export function createTrail(tl, now) {
  /** @type {number[]} where Enter came from, oldest first */
  let came = [];
  let at = 0; // what this trail selected last

  /** A return, an arrival and a fate are drawn as part of what they complete. */
  const markOf = seq => {
    const e = tl.model.event(seq);
    return ['return', 'arrive', 'fate'].includes(e?.kind) ? e.of : seq;
  };
  const show = seq => { at = seq; tl.goto(seq); tl.select(seq); };

  /** A selection made by other means begins a new trail. */
  function start() {
    if (now().selected === at) return;
    came = [];
  }

  return {
    /** Selects what the selected mark caused first; with nothing selected, the current step. */
    follow() {
      const { seq, selected } = now();
      if (!selected) return void (seq && show(seq));
      start();
      const next = tl.model.effects(selected).find(e => e > selected && markOf(e) !== markOf(selected));
      if (!next) return;
      came.push(selected);
      show(next);
    },
    /** Goes back the way that was come, or to what caused the selected mark. */
    back() {
      const { selected } = now();
      if (!selected) return;
      start();
      const before = came.pop() ?? tl.model.causes(selected).find(e => e < selected && markOf(e) !== markOf(selected));
      if (before) show(before);
    },
  };
}
