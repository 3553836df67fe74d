import { nodeEffects } from '../../src/effects.js';
import { tagRuns } from '../../src/tasks/tag-runs.js';

/** A process that tags a run again and again: `node tagging-process.js <folder> <prefix> <count>`. */
const [folder, prefix, count] = process.argv.slice(2) as [string, string, string];
for (let number = 1; number <= Number(count); number++)
  tagRuns({ folders: [folder], tag: `${prefix}${number}`, remove: false, effects: nodeEffects });
