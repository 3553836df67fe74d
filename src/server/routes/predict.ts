import { basename } from 'node:path';
import { MnistxError } from '../../errors.js';
import { listModels } from '../../tasks/list-models.js';
import { listTestExamples } from '../../tasks/list-test-examples.js';
import { predictByRuns } from '../../tasks/predict-by-runs.js';
import type { RunAnswer } from '../../tasks/predict-by-runs.js';
import { encodePixels, toLayerPicture } from '../api/layer-pictures.js';
import { MOST_FOUND, MOST_PICTURE_BYTES } from '../api/predict.js';
import type { ExampleList, ModelFailure, ModelList, ModelPrediction, PredictionAnswer } from '../api/predict.js';
import type { RunId } from '../api/runs.js';
import type { Route } from '../route.js';
import type { RunIndex } from '../run-index.js';
import { readQuestion } from './predict-question.js';

/** In base64 a picture is a third longer; ids and names are short. */
const MOST_BODY_BYTES = (MOST_PICTURE_BYTES * 4) / 3 + 2 ** 16;

export const predictRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/predict',
    isReading: true,
    mostBodyBytes: MOST_BODY_BYTES,
    handle: async ({ body, signal }, { runs, models }): Promise<PredictionAnswer> => {
      const { ids, picture, fit, invert, layersOf } = readQuestion(body);
      const { answers, layers } = await predictByRuns({
        folders: ids.map((id) => runs.folderOf(id)),
        models,
        picture: { name: picture.name, bytes: Buffer.from(picture.base64, 'base64') },
        isAsIs: fit === undefined ? undefined : fit === 'as-is',
        invert,
        layersOf: layersOf === undefined ? null : runs.folderOf(layersOf),
        signal,
      });
      return {
        models: answers.map((answer, at) => toModel(answer, ids[at]!, runs)),
        layers: layers?.map(toLayerPicture) ?? null,
      };
    },
  },
  {
    method: 'GET',
    path: '/api/models',
    handle: ({ query }, { runs }): ModelList => {
      runs.refresh();
      const asked = { text: query.get('text') ?? '', isAny: query.has('any') };
      const models = listModels({ rows: runs.all, most: MOST_FOUND, ...asked });
      return {
        models: models.map(({ folder: path, dataset, accuracy }) => ({ id: runs.idOf(path), path, dataset, accuracy })),
      };
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/examples',
    handle: async ({ parameters, signal }, server): Promise<ExampleList> => {
      const { runs, effects, cacheDirectory, mirrors, allowData: allow } = server;
      const folder = runs.folderOf(parameters.get('id')!);
      const places = { cacheDirectory, mirrors, allow, files: effects.files, signal };
      const { classNames, examples } = await listTestExamples({ folder, perClass: 4, most: 60, ...places });
      return { classNames, examples: examples.map((one) => ({ ...one, pixels: encodePixels(one.pixels) })) };
    },
  },
];

function toModel(answer: RunAnswer | MnistxError, id: RunId, runs: RunIndex): ModelPrediction | ModelFailure {
  if (answer instanceof MnistxError) {
    const fix = answer.problems[0]?.fix ?? '';
    return { id, name: basename(runs.folderOf(id)), error: answer.message, fix };
  }
  const { run: name, classNames, probabilities, isProbability, fit, input } = answer;
  // As it is in the list of runs: it becomes a part of commands.
  const path = runs.folderOf(id);
  const outputs = Array.from(probabilities);
  return { id, name, path, classNames, outputs, isProbability, fit, input: encodePixels(input) };
}
