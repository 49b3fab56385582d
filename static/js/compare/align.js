// Two runs side by side: which event of one is which of the other. Pure.
//
// Each lane, a program or one end of a connection, does one thing after another,
// so its two sequences are aligned by themselves, as Needleman and Wunsch do it
// (J. Mol. Biol. 48, 1970). Lanes race each other, and win differently in every
// run: what comes in another order only is told so, and is no difference. A call
// and its return are one thing here, and are told apart again in the rows.

/**
 * @typedef {import('./items.js').Item} Item
 * @typedef {Object} Row
 * @property {'same'|'changed'|'a'|'b'} kind a, b: only in that run
 * @property {number} a seq in the first run; 0: not there
 * @property {number} b seq in the second
 * @property {string[]} fields what differs
 * @property {boolean} moved it comes in another order than what stands around it
 */

/** More events of one run are not compared. */
export const MOST = 5000;

const SAME = 4, CHANGED = 3; // what a pair is worth; an event alone is worth nothing

/**
 * @param {Item[]} a @param {Item[]} b
 * @returns {{rows: Row[], cut: number}} cut: how many events were left out
 */
export function align(a, b, most = MOST) {
  const cut = Math.max(0, a.length - most) + Math.max(0, b.length - most);
  const [left, right] = numbered(a.slice(0, most), b.slice(0, most));
  const pairs = [];
  for (const [lane, mine] of left.lanes) {
    for (const [i, j] of pairUp(mine, right.lanes.get(lane) ?? [], left, right)) {
      pairs.push([i, j]);
      if (left.returns[i] && right.returns[j]) pairs.push([left.returns[i], right.returns[j]]);
    }
  }
  pairs.sort((p, q) => p[0] - q[0]);
  return { rows: rowsOf(left.items, right.items, pairs), cut };
}

/** Keys and contents as numbers, the same for both runs: they are compared often. */
function numbered(...runs) {
  const numbers = new Map();
  const number = text => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text);
  };
  return runs.map(items => {
    const returns = returnsIn(items), content = i => JSON.stringify([items[i].says, returns[i] ? items[returns[i]].says : null]);
    return {
      items, returns, lanes: lanesOf(items),
      key: items.map(x => number(x.key)),
      all: items.map((x, i) => number(`${x.key}\n${content(i)}`)),
    };
  });
}

/** For each call the place of its return; a return is never at place 0. @returns {number[]} */
function returnsIn(items) {
  const places = new Map(items.map((x, i) => [x.seq, i]));
  const returns = new Array(items.length).fill(0);
  items.forEach((x, i) => { if (places.has(x.of)) returns[places.get(x.of)] = i; });
  return returns;
}

/** @returns {Map<string, number[]>} places of a lane's items, but for returns */
function lanesOf(items) {
  const lanes = new Map();
  items.forEach((x, i) => { if (!x.of) (lanes.get(x.lane) ?? lanes.set(x.lane, []).get(x.lane)).push(i); });
  return lanes;
}

/** The pairs of one lane, in order. What is equal at both ends needs no search. */
function pairUp(mine, theirs, left, right) {
  const equal = (i, j) => left.all[mine[i]] === right.all[theirs[j]];
  let head = 0, n = mine.length, m = theirs.length;
  while (head < n && head < m && equal(head, head)) head++;
  while (n > head && m > head && equal(n - 1, m - 1)) { n--; m--; }
  const pairs = [];
  for (let i = 0; i < head; i++) pairs.push([mine[i], theirs[i]]);
  for (const [i, j] of best(mine.slice(head, n), theirs.slice(head, m), left, right)) pairs.push([i, j]);
  for (let i = n, j = m; i < mine.length; i++, j++) pairs.push([mine[i], theirs[j]]);
  return pairs;
}

/** The most valuable pairs that do not cross. */
function best(mine, theirs, left, right) {
  const n = mine.length, m = theirs.length;
  const worth = (i, j) => (left.all[mine[i]] === right.all[theirs[j]] ? SAME : left.key[mine[i]] === right.key[theirs[j]] ? CHANGED : 0);
  const way = new Uint8Array(n * m); // where the best of what follows begins: 0 a pair, 1 down, 2 to the right
  let below = new Int32Array(m + 1);
  for (let i = n - 1; i >= 0; i--) {
    const row = new Int32Array(m + 1);
    for (let j = m - 1; j >= 0; j--) {
      const w = worth(i, j), pair = w ? w + below[j + 1] : -1, alone = Math.max(below[j], row[j + 1]);
      row[j] = Math.max(pair, alone);
      way[i * m + j] = pair >= alone ? 0 : below[j] >= row[j + 1] ? 1 : 2;
    }
    below = row;
  }
  return walk(way, mine, theirs);
}

function walk(way, mine, theirs) {
  const pairs = [];
  for (let i = 0, j = 0; i < mine.length && j < theirs.length;) {
    const step = way[i * theirs.length + j];
    if (step === 0) pairs.push([mine[i], theirs[j]]);
    if (step !== 2) i++;
    if (step !== 1) j++;
  }
  return pairs;
}

/** One list of both runs: in the first run's order, with what only the second has where it came there. */
function rowsOf(a, b, pairs) {
  const other = new Map(pairs), spine = longestRise(pairs);
  const paired = new Set(other.values());
  const rows = [];
  let j = 0;
  const onlyB = upto => { for (; j < upto; j++) if (!paired.has(j)) rows.push(row('b', 0, b[j])); };
  a.forEach((x, i) => {
    if (spine.has(i)) onlyB(other.get(i));
    rows.push(other.has(i) ? pair(x, b[other.get(i)], !spine.has(i)) : row('a', x, 0));
  });
  onlyB(b.length);
  return rows;
}

const row = (kind, a, b) => ({ kind, a: a.seq ?? 0, b: b.seq ?? 0, fields: [], moved: false });

function pair(x, y, moved) {
  const names = new Set([...Object.keys(x.says), ...Object.keys(y.says)]);
  const all = [...names].filter(f => x.says[f] !== y.says[f]);
  const fields = all.includes('errno') ? ['errno'] : all; // a call that failed gives nothing else
  return { ...row(fields.length ? 'changed' : 'same', x, y), fields, moved };
}

/** The most pairs that stand in the same order in both runs: a longest increasing subsequence. @returns {Set<number>} their places in the first run */
function longestRise(pairs) {
  const ends = [], before = new Array(pairs.length); // ends[k]: the pair with which the best chain of k + 1 ends
  pairs.forEach(([, j], p) => {
    let low = 0, high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]][1] < j) low = middle + 1; else high = middle;
    }
    before[p] = low ? ends[low - 1] : -1;
    ends[low] = p;
  });
  const kept = new Set();
  for (let p = ends.at(-1) ?? -1; p >= 0; p = before[p]) kept.add(pairs[p][0]);
  return kept;
}
