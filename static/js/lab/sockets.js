// The sockets of a run as `ss -tanoi` would list them, computed from the
// events: a fold, so that any moment of the past can be asked for.

/** What ss calls the states of RFC 9293. */
const SS = {
  'ESTABLISHED': 'ESTAB', 'SYN-RECEIVED': 'SYN-RECV', 'CLOSED': 'UNCONN',
};

/** @param {string} state */
export const ssName = state => SS[state] ?? state;

/** What is known at some moment. Sockets by sid, connection ends by endpoint. */
export function nothing() {
  return { sockets: new Map(), ends: new Map(), streams: new Map() };
}

/**
 * after gives what is known once e has happened; known is changed in place.
 * @param {ReturnType<typeof nothing>} known @param {any} e
 */
export function after(known, e) {
  if (e.kind === 'return' && !e.errno) returned(known, e);
  else if (e.kind === 'call') called(known, e);
  else if (e.kind === 'segment') left(known, e);
  else if (e.kind === 'arrive') arrived(known, e);
  else if (e.kind === 'state') changed(known, e);
  else readings(known, e);
  return known;
}

function called(known, e) {
  const s = known.sockets.get(e.sid);
  if (e.call === 'exit') for (const [sid, o] of known.sockets) if (o.program === e.program) known.sockets.delete(sid);
  if (!s) return;
  if (e.call === 'close') known.sockets.delete(e.sid);
  if (e.call === 'listen') s.backlog = Number(e.args?.[0] ?? 0);
  if (e.bytes) streamOf(known, e.bytes.stream).owner = e.sid;
}

function returned(known, e) {
  if (e.call === 'socket') known.sockets.set(e.sid, { sid: e.sid, program: e.program, fd: e.fd, state: 'CLOSED', local: '', peer: '' });
  if (e.call === 'accept') known.sockets.set(e.sid, { sid: e.sid, program: e.program, fd: e.fd, state: 'ESTABLISHED', local: e.local, peer: e.peer });
  const s = known.sockets.get(e.sid);
  if (!s) return;
  if (e.local) s.local = e.local;
  if (e.peer && e.call !== 'recvfrom') s.peer = e.peer;
  if (e.call === 'listen') s.state = 'LISTEN';
  if (e.bytes) moved(streamOf(known, e.bytes.stream), e);
}

function moved(stream, e) {
  if (e.call === 'send') stream.written = Math.max(stream.written, e.bytes.to ?? 0);
  if (e.call === 'recv') stream.read = Math.max(stream.read, e.bytes.to ?? 0);
}

// A segment names both ends by its addresses, and its bytes have been written.
function left(known, e) {
  known.segments ??= new Map();
  known.segments.set(e.seq, e);
  if (!e.cid) return;
  const side = e.endpoint?.at(-1) ?? 'a';
  name(endOf(known, `${e.cid}a`), side === 'a' ? e.src : e.dst, side === 'a' ? e.dst : e.src);
  name(endOf(known, `${e.cid}b`), side === 'a' ? e.dst : e.src, side === 'a' ? e.src : e.dst);
  if (e.bytes) {
    const stream = streamOf(known, e.bytes.stream);
    stream.written = Math.max(stream.written, e.bytes.to ?? 0);
  }
}

function name(end, local, peer) { end.local = local; end.peer = peer; }

// An arrival puts bytes into the receive queue, and takes the acknowledged ones out of the other side's send queue.
function arrived(known, e) {
  const seg = known.segments?.get(e.of);
  if (!seg?.cid) return;
  if (seg.bytes) received(streamOf(known, seg.bytes.stream), seg.bytes);
  if (!/\bACK\b/.test(seg.flags)) return;
  const stream = streamOf(known, other(seg.endpoint));
  stream.acked = Math.max(stream.acked, Math.min(stream.written, (seg.rel_ack ?? 0) - 1));
}

// Only what continues the bytes already there is in the queue; what comes too early is parked.
function received(stream, { from = 0, to }) {
  stream.parked.push([from, to]);
  stream.parked.sort((a, b) => a[0] - b[0]);
  while (stream.parked.length > 0 && stream.parked[0][0] <= stream.there) {
    stream.there = Math.max(stream.there, stream.parked.shift()[1]);
  }
}

function changed(known, e) {
  const s = known.sockets.get(e.sid);
  if (!e.endpoint) { if (s) s.state = e.to; return; }
  const end = endOf(known, e.endpoint);
  end.state = e.to;
  if (e.sid) end.sid = e.sid;
  if (s) s.endpoint = e.endpoint;
}

function readings(known, e) {
  const s = known.sockets.get(e.sid);
  const end = e.endpoint ? endOf(known, e.endpoint) : s?.endpoint ? endOf(known, s.endpoint) : s;
  if (!end) return;
  if (e.kind === 'timer') end.timer = { name: e.timer, remaining: e.remaining ?? 0, t: e.t };
  if (e.kind === 'queue' && e.accept != null && s) { s.accept = e.accept; s.backlog = e.accept_max ?? s.backlog; }
  if (e.kind === 'tcpinfo') end.info = { cwnd: e.cwnd, ssthresh: e.ssthresh, rtt: e.rtt, rto: e.rto };
}

function endOf(known, endpoint) {
  if (!known.ends.has(endpoint)) known.ends.set(endpoint, { endpoint, state: 'CLOSED', local: '', peer: '', sid: 0 });
  return known.ends.get(endpoint);
}

function streamOf(known, id) {
  if (!known.streams.has(id)) known.streams.set(id, { written: 0, acked: 0, there: 0, read: 0, parked: [], owner: 0 });
  return known.streams.get(id);
}

const other = endpoint => endpoint.slice(0, -1) + (endpoint.at(-1) === 'a' ? 'b' : 'a');

/**
 * rows lists what ss would: listeners and unconnected sockets, then the ends
 * of connections, those included that no program holds.
 * @param {ReturnType<typeof nothing>} known @param {number} t the moment, ns
 */
export function rows(known, t) {
  const ends = [...known.ends.values()].filter(end => end.state !== 'CLOSED');
  const held = new Map(ends.map(end => [holder(known, end)?.sid, end]));
  const alone = [...known.sockets.values()].filter(s => !held.has(s.sid));
  return [...alone.map(s => socketRow(known, s, ends)), ...ends.map(end => endRow(known, end, t))];
}

function holder(known, end) {
  return known.sockets.get(end.sid)
    ?? [...known.sockets.values()].find(s => s.state !== 'LISTEN' && s.local === end.local && s.peer === end.peer && s.local);
}

function socketRow(known, s, ends) {
  const queue = ends.filter(end => end.state !== 'SYN-RECEIVED' && end.local === s.local && !holder(known, end) && end.endpoint.endsWith('b')).length;
  const listens = s.state === 'LISTEN';
  return {
    key: `s${s.sid}`, state: listens ? 'LISTEN' : 'CLOSED', program: s.program, fd: s.fd,
    recv: listens ? s.accept ?? queue : 0, send: listens ? s.backlog ?? 0 : 0,
    local: s.local || '*', peer: listens || !s.peer ? '*' : s.peer, timer: null, info: null,
  };
}

function endRow(known, end, t) {
  const s = holder(known, end);
  const mine = streamOf(known, end.endpoint), theirs = streamOf(known, other(end.endpoint));
  return {
    key: end.endpoint, state: end.state, program: s?.program ?? '', fd: s?.fd ?? 0,
    recv: theirs.there - theirs.read, send: mine.written - mine.acked,
    local: end.local, peer: end.peer, timer: running(end.timer, t), info: end.info ?? null,
  };
}

function running(timer, t) {
  if (!timer) return null;
  const left = timer.remaining - (t - timer.t);
  return left > 0 ? { name: timer.name, left } : null;
}
