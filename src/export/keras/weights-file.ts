import type { Hdf5 } from '../../formats/hdf5.js';
import type { KerasVariable } from './variables.js';

/** `model.weights.h5`: each group has its variables as `vars/0`, `vars/1`, … */
export function encodeVariables(hdf5: Hdf5, variables: readonly KerasVariable[]): Uint8Array {
  const name = 'export.h5';
  // As h5py writes: groups of many members lie otherwise in the newest form, which fewer readers know.
  const file = new hdf5.File(name, 'w', { libver: ['earliest', 'latest'] });
  try {
    const counts = new Map<string, number>();
    for (const { group, shape, values } of variables) {
      const count = counts.get(group) ?? 0;
      counts.set(group, count + 1);
      groupAt(file, `${group}/vars`).create_dataset({ name: String(count), data: values, shape: [...shape] });
    }
    file.close();
    return hdf5.FS!.readFile(name);
  } finally {
    hdf5.FS!.unlink(name);
  }
}

type Group = InstanceType<Hdf5['Group']>;

function groupAt(file: Group, path: string): Group {
  let group = file;
  for (const part of path.split('/')) group = (group.get(part) as Group | null) ?? group.create_group(part);
  return group;
}
