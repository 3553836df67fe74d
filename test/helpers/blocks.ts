/** A small network of every kind of block: a residual one, branches with an empty one, and what repeats. */
export const BLOCKS: readonly string[] = [
  '{ type: conv2d, filters: 4, kernel_size: 3, padding: same, activation: relu }',
  '{ type: residual, layers: [{ type: conv2d, filters: 4, kernel_size: 3, padding: same }], activation: relu }',
  '{ type: branches, merge: concatenate, branches: [[{ type: conv2d, filters: 2, kernel_size: 1, activation: relu }], [{ type: max_pooling2d, pool_size: 3, strides: 1, padding: same }], []] }',
  '{ type: max_pooling2d, pool_size: 4 }',
  '{ type: flatten }',
  '{ type: repeat, times: 2, layers: [{ type: dense, units: 16, activation: relu }] }',
  '{ type: dense, units: 10, activation: softmax }',
];

/** The same in a file. */
export const BLOCKS_FILE = `model:\n  layers:\n${BLOCKS.map((layer) => `    - ${layer}\n`).join('')}`;
