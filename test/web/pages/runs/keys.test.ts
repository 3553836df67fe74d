import test from 'ava';
import { commandOf } from '../../../../src/web/pages/runs/keys.js';
import type { Pressed } from '../../../../src/web/pages/runs/keys.js';

const press = (key: string, held: Partial<Pressed> = {}) =>
  commandOf(
    { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held },
    { position: 5, count: 10, page: 20 },
  );

test('keys move within the table, and with Shift select', (t) => {
  t.deepEqual(press('ArrowDown'), { do: 'move', to: 6, selects: false });
  t.deepEqual(press('ArrowUp', { shiftKey: true }), { do: 'move', to: 4, selects: true });
  t.deepEqual(press('PageUp'), { do: 'move', to: 0, selects: false });
  t.deepEqual(press('PageDown'), { do: 'move', to: 9, selects: false });
  t.deepEqual(press('End'), { do: 'move', to: 9, selects: false });
});

test('keys of the browser stay its own', (t) => {
  t.is(press('c', { ctrlKey: true }), null);
  t.is(press('ArrowLeft', { altKey: true }), null);
  t.is(press('Tab'), null);
  t.is(press('constructor'), null);
  t.deepEqual(press('a', { metaKey: true }), { do: 'all' });
});
