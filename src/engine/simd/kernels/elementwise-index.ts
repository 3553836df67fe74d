export * from './activations';
export * from './depthwise';
export * from './dropout';
export * from './losses';
export { mapErf, mapExp, mapLog, mapTanh } from './math';
export * from './normalization';
export * from './optimizers';
export * from './pooling';
