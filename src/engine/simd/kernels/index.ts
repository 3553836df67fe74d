// What the engine calls; its types are in kernel-exports.ts.
export { activate, activateBackward, softmaxRows, softmaxRowsBackward } from './activations';
export { packKernel, convForward } from './conv-forward';
export { convBackward, unpackGradient } from './conv-lists';
export { poolConvRows } from './conv-pooled';
export { convKernelGradient } from './conv-sums';
export { denseForward, denseBackwardInput, denseBackwardKernel, sumRows } from './dense';
export { depthwiseForward, depthwiseBackwardInput, depthwiseBackwardKernel } from './depthwise';
export { fillMask, multiplyInto } from './dropout';
export { readImages, gatherLabels } from './images';
export { listNonzeros } from './lists';
export { crossEntropyRows, meanSquaredErrorRows } from './losses';
export {
  layerNormForward,
  layerNormBackward,
  bnSums,
  bnMoments,
  bnUpdateMoving,
  bnInvStd,
  bnNormalize,
  bnBackwardSums,
  bnBackwardMeans,
  bnBackward,
} from './normalization';
export {
  sgdStep,
  momentumStep,
  adamStep,
  rmspropStep,
  adagradStep,
  adadeltaStep,
  addPenaltyGradient,
  penalty,
  fillValue,
  copyFloats,
  copyRows,
} from './optimizers';
export {
  maxPool,
  maxPoolBackward,
  averagePool,
  averagePoolBackward,
  globalMaxPool,
  globalAveragePool,
  globalAveragePoolBackward,
} from './pooling';
export {
  sparseConvRows,
  packSparseKernel,
  compactPixels,
  sparseConvGradient,
  spreadGradient,
  widenGradient,
  unpackSparseGradient,
} from './sparse-conv';
export { sparseDenseRows, sparseDenseKernel, sparseDenseInput } from './sparse-dense';
export { packWinograd, winogradRows } from './winograd';
