export * from './conv';
export * from './dense';
export * from './elementwise-index';
export * from './images';
export * from './sparse';
export * from './winograd';
