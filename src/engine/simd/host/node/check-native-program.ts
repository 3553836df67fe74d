// A program of its own, since a library that is wrong may end its process: node check-native-program.js lanes.node
import { CHECK_BYTES, findDifference } from '../../check-native/find-difference.js';
import type { BoundKernels } from '../../check-native/pair.js';
import { instantiate, makeSharedMemory } from '../../kernels.js';
import { compileKernels } from './kernels.js';
import { bindKernels, loadNative } from './native.js';

const [path = '', rounds = '40'] = process.argv.slice(2);
const { lanes } = loadNative(path);
const twin = makeKernels();
const own = makeKernels();
const native = { ...own, kernels: bindKernels(own.kernels, own.memory, { path }) };
const difference = findDifference(native, twin, Number(rounds));
if (difference !== null) {
  console.error(`with ${lanes} lanes ${difference}`);
  process.exit(1);
}
console.log(lanes);

function makeKernels(): BoundKernels {
  const memory = makeSharedMemory(CHECK_BYTES, CHECK_BYTES);
  return { memory, kernels: instantiate(compileKernels(), memory) };
}
