export * from './conv';
export * from './dense';
