import test from 'ava';
import { formatAddress } from '../../../../src/web/address.js';
import { compareAddress, idsOf, pairOf, withId, withoutId } from '../../../../src/web/pages/compare/ids.js';

test('the address keeps each run once', (t) => {
  t.deepEqual(idsOf(new URLSearchParams('ids=a,b,a,,c d')), ['a', 'b']);
  t.deepEqual(idsOf(new URLSearchParams()), []);
  t.is(formatAddress(compareAddress(withId(['a', 'b'], 'b'))), '#/compare?ids=a%2Cb');
  t.is(formatAddress(compareAddress(withoutId(['a'], 'a'))), '#/compare');
});

test('a pair of groups that there are not is the first two', (t) => {
  const pair = (text: string) => pairOf(new URLSearchParams(text), 3);
  t.deepEqual(pair('pair=2,0'), [2, 0]);
  for (const wrong of ['', 'pair=1,1', 'pair=0,3', 'pair=x', 'pair=1.5,0', 'pair=-1,0'])
    t.deepEqual(pair(wrong), [0, 1]);
});
