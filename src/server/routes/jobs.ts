import { MOST_EXPERIMENT_BYTES } from '../../config/read-files.js';
import { readRun } from '../../runs/read-run.js';
import { checkNewRun } from '../../tasks/check-new-run.js';
import { checkResumable } from '../../tasks/check-resumable.js';
import { openToVerify } from '../../tasks/verify-run.js';
import type { Job, JobList, Stopping } from '../api/jobs.js';
import { countField, fieldsOf, textField } from '../body-fields.js';
import type { ApiRequest, Route, ServerContext } from '../route.js';

export const jobRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/jobs',
    handle: (_, { jobs }): JobList => ({ jobs: jobs.list() }),
  },
  {
    method: 'POST',
    path: '/api/jobs/:id/stop',
    handle: ({ parameters }, { jobs }): Stopping => {
      jobs.stop(parameters.get('id')!);
      return { isStopping: true };
    },
  },
  {
    method: 'POST',
    path: '/api/runs',
    // A text is longer as JSON: each line break is two characters.
    mostBodyBytes: 2 * MOST_EXPERIMENT_BYTES,
    handle: async ({ body, signal }, server): Promise<Job> => {
      const { cacheDirectory, jobs, allowData: allow } = server;
      const text = await checkNewRun({ text: textField(body, 'yaml'), allow, cacheDirectory, signal });
      const words = fieldsOf(body)['again'] === true ? ['--again'] : [];
      return jobs.start({ verb: 'run', words, input: { name: 'experiment.yaml', text }, folder: null });
    },
  },
  {
    method: 'POST',
    path: '/api/runs/:id/stop',
    handle: (request, { runs, jobs }): Stopping => {
      jobs.stopRun(folderIn(request, runs));
      return { isStopping: true };
    },
  },
  {
    method: 'POST',
    path: '/api/runs/:id/resume',
    handle: (request, server): Job => {
      const folder = folderIn(request, server.runs);
      const epochs = countField(request.body, 'epochs');
      checkResumable({ folder, files: server.effects.files, allow: server.allowData, epochs });
      const words = [asArgument(folder), ...(epochs === null ? [] : ['-S', `train.epochs=${epochs}`])];
      return server.jobs.start({ verb: 'resume', words, input: null, folder });
    },
  },
  {
    method: 'POST',
    path: '/api/runs/:id/verify',
    handle: (request, server): Job => {
      const { files } = server.effects;
      const folder = folderIn(request, server.runs);
      openToVerify(folder, null, files);
      server.allowData(readRun(folder, files).manifest.experiment.data);
      return server.jobs.start({ verb: 'verify', words: [asArgument(folder)], input: null, folder });
    },
  },
];

function folderIn({ parameters }: ApiRequest, runs: ServerContext['runs']): string {
  return runs.folderOf(parameters.get('id')!);
}

/** A folder is never taken for an option. */
function asArgument(folder: string): string {
  return folder.startsWith('-') ? `./${folder}` : folder;
}
