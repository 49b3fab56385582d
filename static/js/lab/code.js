// The Code tab: the lab's programs, with the line each one stands at.
import { announce, el, rove } from './dom.js';

/** "lab.go:42" as its parts. @param {string} [line] */
export function place(line) {
  const m = /^(.+):(\d+)$/.exec(line ?? '');
  return m && { file: m[1], line: Number(m[2]) };
}

/**
 * runnablePair is a server and its client as one text to be pasted, each under its file's name.
 * @param {{name: string, lang: string, text: string}[]} files
 */
export function runnablePair(files) {
  return files.filter(f => f.lang === 'python').map(f => `# ${f.name}\n${f.text.trimEnd()}\n`).join('\n\n');
}

/**
 * @param {HTMLElement} panel
 * @param {{say: any, files: any[]}} o
 */
export function createCodePanel(panel, o) {
  if (o.files.length === 0) return { show() {} };
  let chosen = o.files[0].name;
  const views = new Map(o.files.map(f => [f.name, view(f)]));
  const tabs = el('div', { class: 'files', role: 'group', 'aria-label': o.say('ui.code.files') },
    o.files.map(f => el('button', { type: 'button', 'data-file': f.name, click: () => choose(f.name) }, f.name)));
  const tools = el('div', { class: 'tools' },
    copyButton('ui.code.copy', () => o.files.find(f => f.name === chosen).text),
    runnablePair(o.files) && copyButton('ui.code.pair', () => runnablePair(o.files)));
  panel.replaceChildren(el('div', { class: 'code-head' }, tabs, tools), ...views.values());
  rove(tabs, 'button', b => choose(b.dataset.file));
  choose(chosen);

  // The highlighted text comes from our own server's files, never from a run.
  function view(f) {
    const box = el('div', { class: 'source', 'data-file': f.name, hidden: true });
    box.innerHTML = f.html;
    return box;
  }

  function choose(name) {
    chosen = name;
    for (const [n, box] of views) box.toggleAttribute('hidden', n !== name);
    for (const b of /** @type {any} */ (tabs.children)) b.setAttribute('aria-pressed', String(b.dataset.file === name));
  }

  function copyButton(key, text) {
    return el('button', { type: 'button', class: 'plain', click: () => navigator.clipboard.writeText(text()).then(() => announce(o.say('ui.copied')), () => announce(o.say('ui.copied.not'))) }, o.say(key));
  }

  /** Marks where each program stands at seq; the line of the current event is the live one. */
  function show(seq, record) {
    for (const n of panel.querySelectorAll('.stands, .live')) { n.classList.remove('stands', 'live'); n.removeAttribute('data-at'); }
    const now = record.at(seq), call = now?.kind === 'return' ? record.at(now.of) : now;
    for (const s of record.standing(seq)) mark(s.call.line, 'stands', s.program);
    const live = call?.line && call.program ? mark(call.line, 'live', call.program) : null;
    const seen = live ?? panel.querySelector('.source:not([hidden]) .stands');
    if (seen && !seen.closest('[hidden]')) seen.scrollIntoView({ block: 'center' });
  }

  function mark(text, cls, program) {
    const p = place(text);
    const line = p && views.get(p.file)?.querySelectorAll('.line')[p.line - 1];
    if (!line) return null;
    line.classList.add(cls);
    const there = line.getAttribute('data-at');
    if (!there?.includes(program)) line.setAttribute('data-at', there ? `${there}, ${program}` : program);
    return line;
  }

  return { show };
}
