export * from './conv';
export * from './dense';
export * from './elementwise-index';
export * from './sparse';
export * from './winograd';
