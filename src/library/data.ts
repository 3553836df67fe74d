import type { DataOptions } from '../data/load-dataset.js';
import type { ShowDataRequest } from '../tasks/show-data.js';
import { withAsyncChecks, withChecks } from './with-checks.js';
import * as typed from './functions.js';
import {
  action,
  anything,
  count,
  listOf,
  object,
  oneOf,
  optional,
  options,
  orNull,
  path,
  positive,
  signal,
  text,
} from './kinds.js';
import { dataRequest, files, mirrors, source, threads } from './values.js';

const dataKinds = {
  onProgress: optional(action),
  onSourceProgress: optional(action),
  threads: optional(threads),
  signal: optional(signal),
  mirrors: optional(mirrors),
  idleTimeoutMs: optional(positive),
  files: optional(files),
};
const dataOptions = options<DataOptions>({ cacheDirectory: path, ...dataKinds });
const describeOptions = options<Partial<DataOptions>>({ cacheDirectory: optional(path), ...dataKinds });

export const cacheDirectory: typeof typed.cacheDirectory = withChecks(
  'cacheDirectory',
  typed.cacheDirectory,
  ['environment', object('an environment, such as process.env', {})],
  ['home', optional(path)],
);

export const describeDataset: typeof typed.describeDataset = withAsyncChecks(
  'describeDataset',
  typed.describeDataset,
  ['source', source],
  ['options', optional(describeOptions)],
);

export const loadDataset: typeof typed.loadDataset = withAsyncChecks(
  'loadDataset',
  typed.loadDataset,
  ['request', dataRequest],
  ['options', dataOptions],
);

export const showData: typeof typed.showData = withAsyncChecks(
  'showData',
  typed.showData,
  [
    'request',
    options<ShowDataRequest>({
      data: dataRequest,
      count,
      split: oneOf(['train', 'test']),
      className: orNull(text),
      seed: count,
      augment: optional(orNull(listOf('augmentations', anything))),
    }),
  ],
  ['options', dataOptions],
);
