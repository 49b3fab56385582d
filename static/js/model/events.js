// What an event of the trace says, as text: calls as Python writes them, flags,
// states, narration. Nothing here knows what came before.

/**
 * @typedef {Object} Bytes
 * @property {string} stream @property {number} from
 * @property {number} [upto] @property {number} [to]
 *
 * @typedef {Object} Event  one line of the trace; see sim/trace/event.go
 * @property {number} seq @property {number} t @property {string} kind @property {string} [basis]
 * @property {string} [program] @property {string} [parent] @property {string} [host]
 * @property {number} [sid] @property {number} [fd] @property {string} [call] @property {any[]} [args]
 * @property {number} [of] @property {number} [result] @property {string} [errno] @property {number} [n]
 * @property {string} [data] @property {boolean} [truncated] @property {Bytes} [bytes]
 * @property {string} [local] @property {string} [peer]
 * @property {number} [cid] @property {string} [endpoint] @property {string} [src] @property {string} [dst]
 * @property {string} [flags] @property {number} [rel_seq] @property {number} [rel_ack]
 * @property {number} [window] @property {number} [len] @property {number} [retransmission_of] @property {boolean} [probe]
 * @property {string} [fate] @property {string} [by] @property {string} [from] @property {string} [to]
 * @property {number} [cause] @property {number} [remaining] @property {string} [timer] @property {string} [text]
 * @property {number} [about] @property {string} [key] @property {Record<string, any>} [vars]
 * @property {string} [status] @property {string} [line] @property {number} [segments] @property {number} [calls]
 */

/** base64 to bytes. */
export function decode(base64) {
  if (!base64) return new Uint8Array(0);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const ESCAPES = { 9: '\\t', 10: '\\n', 13: '\\r', 39: "\\'", 92: '\\\\' };

const isPrintable = (byte) => byte >= 0x20 && byte <= 0x7e;
const hex = (byte) => byte.toString(16).padStart(2, '0');

/** Bytes as a Python literal: b'egg'. */
export function literal(bytes) {
  let text = '';
  for (const b of bytes) text += ESCAPES[b] ?? (isPrintable(b) ? String.fromCharCode(b) : `\\x${hex(b)}`);
  return `b'${text}'`;
}

/** One byte as the letter in its box; what can't be printed is hexadecimal. */
export function glyph(byte) {
  if (byte === undefined) return '·';
  if (byte === 0x20) return '␣';
  return isPrintable(byte) ? String.fromCharCode(byte) : hex(byte);
}

/** Several ways to write a call, the fullest first. */
export const callForms = (e) => [...new Set([...wholeForms(e), ...shortForms(e)])];

/** A call with all its arguments; then without what goes without saying. */
export function wholeForms(e) {
  const args = argumentsOf(e);
  return [args.join(', '), args.map(shortArgument).filter(Boolean).join(', ')].map((inside) => `${e.call}(${inside})`);
}

/** A call with less than its arguments. */
function shortForms(e) {
  const args = argumentsOf(e);
  if (args.length === 0) return [];
  const forms = [];
  if (e.data && e.args?.length) forms.push(`${args[0]}, …`);
  if (e.data) forms.push(cut(args.map(shortArgument).filter(Boolean).join(', '), 14));
  forms.push(e.n ? `${e.n} B` : '…');
  return forms.map((inside) => `${e.call}(${inside})`);
}

const argumentsOf = (e) => [...(e.data ? [literal(decode(e.data))] : []), ...(e.args ?? []).map(String)];

/** "127.0.0.1:8001" is ":8001"; AF_INET and SOCK_STREAM go without saying, as in Python's socket(). */
function shortArgument(text) {
  if (text === 'AF_INET' || text === 'SOCK_STREAM') return '';
  return text.replace(/^127\.0\.0\.1:/, ':');
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The whole call, as the table and the inspector show it. */
export const callText = (e) => callForms(e)[0];

/** What a return says: an errno, a new descriptor, bytes or a number. */
export function resultText(e) {
  if (e.errno) return e.errno;
  if (e.call === 'socket' || e.call === 'accept') return `fd ${e.fd}`;
  if (isReceive(e.call) && !e.n) return "b''";
  return e.call === 'sleep' ? '' : String(e.result ?? 0);
}

export const isReceive = (call) => call === 'recv' || call === 'recvfrom' || call === 'read' || call === 'recv_into';

/** Calls that order or end an experiment rather than speak to a socket. */
export const isQuiet = (call) => call === 'wait' || call === 'exit' || call === 'lock' || call === 'unlock';

/** The drawing's family of a segment: what it does to the connection. */
export function role(flags = '') {
  const has = (flag) => flags.split(' ').includes(flag);
  if (has('RST')) return 'reset';
  if (has('SYN')) return 'opening';
  if (has('FIN')) return 'closing';
  return has('PSH') ? 'data' : 'ack';
}

/** The colour family of a state of RFC 9293 §3.3.2. */
export const PHASE = {
  CLOSED: 'closed', LISTEN: 'listen',
  'SYN-SENT': 'opening', 'SYN-RECEIVED': 'opening', ESTABLISHED: 'established',
  'FIN-WAIT-1': 'closing', 'FIN-WAIT-2': 'closing', CLOSING: 'closing', 'CLOSE-WAIT': 'closing', 'LAST-ACK': 'closing',
  'TIME-WAIT': 'timewait',
};

/** Puts values into the {braces} of a text; a brace without a value stays. */
export function fill(template, vars = {}) {
  return template.replace(/\{(\w+)\}/g, (brace, name) => (name in vars ? String(vars[name]) : brace));
}
