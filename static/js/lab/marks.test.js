import test from 'node:test';
import assert from 'node:assert/strict';
import { markText, spoken } from './marks.js';

const words = {
  'mark.the-server-listens': '服务端已在监听', 'mark.n-bytes-read': '已读 {n} 字节', 'mark.listens': '已在监听', 'mark.closed-n': '第 {n} 条已关闭',
  'param.method.length': '长度前缀：前面四个字节', 'param.attack.split-every-byte': '每个字节单独一个报文段',
};

test('a mark is said in the page\'s words, and what has none as it stands', () => {
  const cases = [
    ['the server listens', '服务端已在监听'], ['closed 3', '第 3 条已关闭'], ['length listens', '长度前缀 已在监听'],
    ['length, split-every-byte: 24 bytes read', '长度前缀 · 每个字节单独一个报文段: 已读 24 字节'], ['something else', 'something else'],
  ];
  for (const [mark, want] of cases) assert.equal(markText(mark, words), want);
});

test('only an event with a mark is changed, and not in its place', () => {
  const plain = { seq: 1 }, marked = { seq: 2, vars: { mark: 'the server listens' } };
  assert.equal(spoken(plain, words), plain);
  assert.equal(spoken(marked, words).vars.mark, '服务端已在监听');
  assert.equal(marked.vars.mark, 'the server listens');
});
