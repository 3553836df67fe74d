export * from './conv';
export * from './dense';
export * from './elementwise-index';
