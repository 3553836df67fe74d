import { parentPort, workerData } from 'node:worker_threads';
import { instantiate } from '../../kernels.js';
import { Performer } from '../../performer.js';
import type { Assignment, ThreadData } from '../../performer.js';
import { bindKernels } from './native.js';
import type { NativeLibrary } from './native.js';

export interface NodeThreadData extends ThreadData {
  /** `null` for the kernels of the module alone. */
  readonly native: NativeLibrary | null;
}

const { native, ...data } = workerData as NodeThreadData;
const portable = instantiate(data.module, data.memory);
const kernels = native === null ? portable : bindKernels(portable, data.memory, native);
const performer = new Performer(data, (message) => parentPort!.postMessage(message), kernels);

parentPort!.on('message', (assignment: Assignment) => performer.obey(assignment));
