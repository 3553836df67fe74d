import { nodeEffects } from '../effects.js';
import { writeWhole } from '../runs/files.js';

/** Loaded into a job's process before the program: leaves its exit code in a file, for a server that did not start it. */
export const EXIT_FILE_VARIABLE = 'MNISTX_JOB_EXIT_FILE';

const path = process.env[EXIT_FILE_VARIABLE];
// Processes and threads that it starts are no jobs.
delete process.env[EXIT_FILE_VARIABLE];
if (path !== undefined) process.once('exit', (code) => writeWhole(nodeEffects.files, path, String(code)));
