import test from 'node:test';
import assert from 'node:assert/strict';
import { Shelf } from './shelf.js';

test('a label gives way downwards, past all that is in its way', () => {
  const shelf = new Shelf();
  assert.equal(shelf.place({ x: 0, y: 0, w: 10, h: 10 }), 0);
  assert.equal(shelf.place({ x: 5, y: 4, w: 10, h: 10 }), 10);
  assert.equal(shelf.place({ x: 5, y: 4, w: 10, h: 10 }), 20);
  assert.equal(shelf.place({ x: 50, y: 4, w: 10, h: 10 }), 4, 'elsewhere there is room');
  shelf.take({ x: 50, y: 100, w: 10, h: 50 });
  assert.equal(shelf.place({ x: 50, y: 95, w: 10, h: 10 }), 150);
});
