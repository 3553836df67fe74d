import { compareFolders } from '../../src/tasks/compare-folders.js';
import { makeFailingFiles } from './failing-files.js';

/** A process that compares runs, and that is killed at its n-th file operation: `node doomed-comparison.js <n> <folder of runs> <run> …`. */
const [nth, outputDirectory, ...folders] = process.argv.slice(2);
const { files } = makeFailingFiles(Number(nth), 'EIO', 'killed for real');
await compareFolders({ folders, outputDirectory: outputDirectory!, chartFormats: ['vl.json'], files });
