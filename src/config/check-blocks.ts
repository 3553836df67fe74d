import { countLayers, DEEPEST_BLOCKS, visitLayers } from './blocks/blocks.js';
import type { RuleProblem } from './rule-problem.js';
import type { ModelLayer } from './types.js';

/** Of a network whose blocks are unrolled. */
const MOST_LAYERS = 1000;

/** Refuses blocks that are too deep or too many to be unrolled; nothing else may be done with those. */
export function checkBlocks(layers: readonly ModelLayer[]): RuleProblem[] {
  const tooDeep = visitLayers(layers).find(({ depth }) => depth > DEEPEST_BLOCKS);
  if (tooDeep !== undefined)
    return [
      {
        code: 'TOO_LARGE',
        path: tooDeep.path,
        message: `this layer stands in ${tooDeep.depth} blocks`,
        fix: `${DEEPEST_BLOCKS} are allowed; take it out of some`,
      },
    ];
  const count = countLayers(layers);
  if (count <= MOST_LAYERS) return [];
  return [
    {
      code: 'TOO_LARGE',
      path: ['model', 'layers'],
      message: `this network has ${count.toLocaleString('en')} layers when its blocks are repeated`,
      fix: `${MOST_LAYERS.toLocaleString('en')} are allowed; lower times`,
    },
  ];
}
