import { openRun } from '../../open/open-run.js';
import { measureUnits } from '../../tasks/measure-units.js';
import { explainRun } from '../../tasks/why.js';
import type { RunWhy } from '../api/why.js';
import type { Route } from '../route.js';

export const whyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/runs/:id/why',
    handle: async ({ parameters, signal }, { runs, effects, judged, models }): Promise<RunWhy> => {
      const { files } = effects;
      const run = openRun(runs.folderOf(parameters.get('id')!), files);
      const units = async () => {
        const data = await judged.testImagesOf(run, signal);
        return models.use(run.folder, (model) => measureUnits(model, data, signal), signal);
      };
      // To train again is for the command line.
      const { findings, notChecked } = await explainRun(run, { files, measure: { units, overflow: null } });
      return { findings, notChecked };
    },
  },
];
