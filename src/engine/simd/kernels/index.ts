// What the engine calls; its types are in kernel-exports.ts. Files that also have functions for other files name theirs.
export * from './activations';
export { packKernel, convForward } from './conv-forward';
export { convBackward, unpackGradient } from './conv-lists';
export { poolConvRows } from './conv-pooled';
export { convKernelGradient } from './conv-sums';
export { denseForward, denseBackwardInput, denseBackwardKernel, sumRows } from './dense';
export * from './depthwise';
export * from './dropout';
export * from './images';
export { focalRows } from './focal-loss';
export { listNonzeros } from './lists';
export { crossEntropyRows, meanSquaredErrorRows } from './losses';
export * from './merging';
export { crossEntropyOfTargets, meanSquaredErrorOfTargets } from './mixed-losses';
export * from './normalization';
export * from './optimizers';
export * from './pooling';
export { resampleAffine } from './resample';
export { smoothLines } from './smooth';
export {
  sparseConvRows,
  packSparseKernel,
  compactPixels,
  sparseConvGradient,
  spreadGradient,
  widenGradient,
  unpackSparseGradient,
} from './sparse-conv';
export { listRows, sparseDenseForward, sparseDenseKernel, sparseDenseInput } from './sparse-dense';
export { packWinograd, winogradRows } from './winograd';
