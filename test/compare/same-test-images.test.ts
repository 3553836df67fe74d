import test from 'ava';
import { explainMismatch } from '../../src/compare/same-test-images.js';
import type { Manifest } from '../../src/runs/types.js';
import { makeRun } from '../helpers/runs.js';

/** Of a run on a folder of pictures. */
function trained(
  seed: number,
  changes: Partial<Manifest['data']> = {},
  limit: { readonly test?: number } = {},
): Manifest {
  const { manifest } = makeRun({ name: 'photos' });
  const data = { ...manifest.data, files: [{ name: 'photos/', bytes: 1, sha256: 'aa' }], ...changes };
  const { experiment } = manifest;
  return {
    ...manifest,
    seed,
    data,
    experiment: { ...experiment, data: { ...experiment.data, path: 'photos', limit } },
  };
}

test('runs on the same files share their test images, whatever their seeds', (t) => {
  t.is(explainMismatch(trained(1), trained(2)), null);
  const files = [{ name: 'photos/', bytes: 1, sha256: 'bb' }];
  t.is(explainMismatch(trained(1), trained(1, { files })), 'other test images, though both are named mnist');
  t.is(explainMismatch(trained(1, { files: [] }), trained(1)), 'the digests of the test images are not recorded');
});

test('a test set that the seed holds out or limits is shared by runs of one seed only', (t) => {
  const reason = 'other test images: they are chosen by the seed (1 against 2)';
  const heldOut = { test_held_out: true };
  t.is(explainMismatch(trained(1, heldOut), trained(1, heldOut)), null);
  t.is(explainMismatch(trained(1, heldOut), trained(2, heldOut)), reason);
  t.is(explainMismatch(trained(1, {}, { test: 50 }), trained(2, {}, { test: 50 })), reason);
});
