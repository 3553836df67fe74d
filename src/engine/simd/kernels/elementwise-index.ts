export * from './activations';
export * from './dropout';
export * from './losses';
export { mapErf, mapExp, mapLog, mapTanh } from './math';
export * from './optimizers';
