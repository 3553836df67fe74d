import test from 'ava';
import { findMisfits } from '../../../src/data/augment/check.js';
import type { ImageShape } from '../../../src/data/types.js';
import { LR_LAYERS, makeExperiment } from '../../helpers/experiments.js';

const misfits = (augment: readonly object[], shape: ImageShape = [28, 28, 1]) =>
  findMisfits(makeExperiment({ data: { augment }, model: { layers: LR_LAYERS } }).data.augment, shape);

test('mixup and cutmix stand once each; other changes may stand as often as one likes', (t) => {
  t.deepEqual(misfits([{ type: 'mixup' }, { type: 'cutmix' }, { type: 'random_flip' }, { type: 'random_flip' }]), []);
  t.like(misfits([{ type: 'mixup' }, { type: 'cutmix' }, { type: 'mixup' }]), {
    0: { code: 'CONFLICT', path: ['data', 'augment', 2, 'type'], message: 'mixup stands twice' },
    length: 1,
  });
});

test('nothing is erased of an image of one pixel', (t) => {
  t.like(misfits([{ type: 'random_erasing' }], [1, 1, 3])[0], {
    code: 'SHAPE_MISMATCH',
    path: ['data', 'augment', 0, 'type'],
  });
  t.deepEqual(misfits([{ type: 'random_erasing' }], [1, 2, 1]), []);
});
