import { describeDataset } from './load-dataset.js';

/** Looks at each source once: a table would be read again for every network that is compiled for it. */
export function describeOnce(): typeof describeDataset {
  const known = new Map<string, ReturnType<typeof describeDataset>>();
  return (source, options) => {
    const key = JSON.stringify(source);
    const found = known.get(key) ?? describeDataset(source, options);
    known.set(key, found);
    return found;
  };
}
