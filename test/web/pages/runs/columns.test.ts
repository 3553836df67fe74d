import test from 'ava';
import type { RunRow } from '../../../../src/server/api/runs.js';
import { chooseColumns, isKey, offeredColumns, textsOf } from '../../../../src/web/pages/runs/columns.js';

const ROW: RunRow = {
  ...{ id: 'r', kind: 'run', path: 'runs/cnn', name: 'cnn', description: '', status: 'finished' },
  ...{ created: '2025-03-01T12:00:00.000Z', tags: ['good', 'big'], note: '', seed: 1, dataset: 'mnist' },
  ...{ engine: 'simd', parameters: 12345, epochsDone: 7, epochsPlanned: 20, accuracy: 0.98765, loss: null },
  ...{ best: 0.99, last: 0.98, trainingSeconds: 125, sweep: null, progress: null },
};
const namesOf = (columns: readonly { readonly name: string }[]): string[] => columns.map(({ name }) => name);

test('without a choice the usual columns are shown, and the first of what varies', (t) => {
  const varying = ['a.b', 'c.d', 'e.f', 'g.h', 'i.j', 'k.l'];
  const names = namesOf(chooseColumns(null, varying));
  t.deepEqual(names.filter(isKey), varying.slice(0, 5));
  t.deepEqual(names.slice(0, 3), ['name', 'status', 'accuracy']);
  t.true(names.includes('tag') && names.includes('note'));
});

test('a choice is shown in its order, always with the name', (t) => {
  t.deepEqual(namesOf(chooseColumns(['loss', 'train.batch_size', 'loss'], ['a.b'])), [
    ...['name', 'loss', 'train.batch_size'],
  ]);
});

test('what is chosen is offered, too, once', (t) => {
  const names = namesOf(offeredColumns(['a.b'], ['a.b', 'c.d', 'loss']));
  t.is(new Set(names).size, names.length);
  t.deepEqual(names.filter(isKey), ['a.b', 'c.d']);
});

test('values are written as ls writes them; a key that was not answered is empty', (t) => {
  const columns = chooseColumns(
    ['accuracy', 'loss', 'epochs', 'time', 'created', 'tag', 'parameters', 'a.b', 'c.d'],
    [],
  );
  const texts = textsOf(columns, { row: ROW, keys: ['c.d'], cells: ['relu'] }, new Date('2026-01-01'));
  t.deepEqual(texts, [...['cnn', '0.9877', '', '7/20', '2 min 05 s', '1 Mar 2025', 'good big', '12,345', '', 'relu']]);
});
