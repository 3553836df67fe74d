import test from 'ava';
import { keepDraft, readDraft } from '../../../src/web/editing/drafts.js';

function makeStorage(kept: string | null = null) {
  let text = kept;
  return () => ({ getItem: () => text, setItem: (_: string, value: string) => void (text = value) });
}

test('a draft is kept for what it was started from, until it is forgotten', (t) => {
  const storage = makeStorage();
  t.true(keepDraft(storage, 'template=cnn', 'a'));
  t.true(keepDraft(storage, 'from=x', 'b'));
  t.true(keepDraft(storage, 'template=cnn', 'c'));
  t.is(readDraft(storage, 'template=cnn'), 'c');
  t.is(readDraft(storage, 'from=x'), 'b');
  keepDraft(storage, 'template=cnn', null);
  t.is(readDraft(storage, 'template=cnn'), null);
});

test('the last ten drafts are kept', (t) => {
  const storage = makeStorage();
  for (let count = 0; count < 12; count++) keepDraft(storage, `from=${count}`, 'text');
  t.is(readDraft(storage, 'from=1'), null);
  t.is(readDraft(storage, 'from=2'), 'text');
});

test('a browser that keeps nothing is said, and what cannot be read is no draft', (t) => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  t.false(keepDraft(() => full, 'template=cnn', 'a'));
  for (const kept of ['{', '3', '[null, 1, {"start": 1}]', '{"start":"a"}'])
    t.is(readDraft(makeStorage(kept), 'a'), null);
});

test('a browser whose storage is turned off keeps no drafts, and says so', (t) => {
  const off = () => {
    throw new Error('SecurityError');
  };
  t.false(keepDraft(off, 'template=cnn', 'a'));
  t.is(readDraft(off, 'template=cnn'), null);
});
