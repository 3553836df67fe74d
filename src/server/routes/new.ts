import { MOST_EXPERIMENT_BYTES } from '../../config/read-files.js';
import { describeData } from '../../tasks/describe-data.js';
import { measureSpeeds } from '../../tasks/measure-speeds.js';
import { packTrainingData } from '../../tasks/pack-training-data.js';
import { readRunConfig } from '../../tasks/read-run-config.js';
import { readStarter, starterNames } from '../../tasks/starters.js';
import type { DataDescription, RunConfig, Speeds, Templates } from '../api/new.js';
import { textField } from '../body-fields.js';
import type { Route } from '../route.js';

export const newRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/templates',
    handle: (): Templates => ({ templates: starterNames().map((name) => ({ name, text: readStarter(name) })) }),
  },
  {
    method: 'GET',
    path: '/api/runs/:id/config',
    handle: ({ parameters }, { runs, effects }): RunConfig =>
      readRunConfig(runs.folderOf(parameters.get('id')!), effects.files),
  },
  {
    method: 'POST',
    path: '/api/describe',
    isReading: true,
    // A text is longer as JSON: each line break is two characters.
    mostBodyBytes: 2 * MOST_EXPERIMENT_BYTES,
    handle: async ({ body, signal }, { allowData: allow, cacheDirectory }): Promise<DataDescription> => {
      const info = await describeData({ text: textField(body, 'yaml'), allow, cacheDirectory, signal });
      const { imageShape, classes, classNames, trainCount, testCount, remarks, lowestLabel = 0 } = info;
      const facts = { imageShape, classes, classNames, trainCount, testCount, remarks };
      return lowestLabel === 0 ? facts : { ...facts, lowestLabel };
    },
  },
  {
    method: 'POST',
    path: '/api/training-data',
    isReading: true,
    mostBodyBytes: 2 * MOST_EXPERIMENT_BYTES,
    handle: ({ body, signal }, { allowData: allow, cacheDirectory, mirrors }): Promise<Uint8Array> =>
      packTrainingData({ text: textField(body, 'yaml'), allow, cacheDirectory, mirrors, signal }),
  },
  {
    method: 'GET',
    path: '/api/speeds',
    handle: (_, { runs, effects }): Speeds => {
      runs.refresh();
      return { speeds: measureSpeeds(runs.rows, effects.files) };
    },
  },
];
