import { chooseOutputLayers } from '../../drawings/choose-layers.js';
import type { Charts } from '../../drawings/write-charts.js';
import type { OpenModel } from '../../open/open-model.js';
import { openRun } from '../../open/open-run.js';
import type { Run } from '../../runs/types.js';
import { compareSettings } from '../../tasks/compare-settings.js';
import { describeRun } from '../../tasks/describe-run.js';
import { listJudgedImages, makeJudgedSection } from '../../tasks/judge-run.js';
import { listRunFiles } from '../../tasks/list-run-files.js';
import { drawActivations, showRun } from '../../tasks/show-run.js';
import type { DrawnCharts, JudgedImages, RunEvaluation, RunFiles, RunReport, RunSettings } from '../api/run.js';
import { digestOfWeights } from '../judged-runs.js';
import { numberIn } from '../query-number.js';
import type { ApiRequest, Route, ServerContext } from '../route.js';

/** Images in one answer. */
const MOST_IMAGES = 200;

export const runPageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/runs/:id/report',
    handle: (request, server): RunReport => {
      const { run, marks, layers, report } = describeRun(placeOf(request, server));
      const { name, status, data, experiment, files } = run.manifest;
      return {
        id: request.parameters.get('id')!,
        path: run.folder,
        name,
        status,
        ...marks,
        epochsDone: run.history.length,
        epochsPlanned: experiment.train.epochs,
        hasModel: files['model/weights.bin'] !== undefined,
        testImages: data.test_examples,
        filterLayers: layers.filters,
        outputLayers: layers.outputs,
        report,
      };
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/evaluation',
    handle: async (request, server): Promise<RunEvaluation> => {
      const judged = await server.judged.judge(runOf(request, server), request.signal);
      const { labelNames, predictionNames, report } = judged.evaluation;
      const wrong = report.predictions.filter(({ label, prediction }) => label !== prediction);
      const mistakes = wrong.map(({ index }) => index);
      return { section: makeJudgedSection(judged), labelNames, predictionNames, mistakes };
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/images',
    handle: async (request, server): Promise<JudgedImages> => {
      const { query, signal } = request;
      const judged = await server.judged.judge(runOf(request, server), signal);
      return listJudgedImages(judged, {
        label: numberIn(query, 'label'),
        prediction: numberIn(query, 'prediction'),
        first: numberIn(query, 'first') ?? 0,
        count: Math.min(numberIn(query, 'count') ?? 50, MOST_IMAGES),
      });
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/filters',
    handle: async (request, server): Promise<DrawnCharts> => {
      const { folder, files } = placeOf(request, server);
      return { charts: await showRun({ folder, filters: true, layer: layerIn(request) }, { files }) };
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/activations',
    handle: async (request, server): Promise<DrawnCharts> => {
      const { query, signal } = request;
      const { models, judged } = server;
      const run = runOf(request, server);
      digestOfWeights(run);
      const { test } = await judged.testImagesOf(run, signal);
      const sample = { split: 'test', index: numberIn(query, 'index') ?? 0 } as const;
      const draw = async (model: OpenModel): Promise<Charts> => {
        const layers = chooseOutputLayers(model.plan, layerIn(request));
        return drawActivations(model, sample, { layers, signal, data: async () => ({ test, training: null }) });
      };
      return { charts: await models.use(run.folder, draw, signal) };
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/settings',
    handle: (request, server): RunSettings => {
      const other = request.query.get('other');
      return compareSettings({
        ...placeOf(request, server),
        other: other === null ? null : server.runs.folderOf(other),
      });
    },
  },
  {
    method: 'GET',
    path: '/api/runs/:id/files',
    handle: (request, server): RunFiles => ({ files: listRunFiles(placeOf(request, server)) }),
  },
];

function placeOf({ parameters }: ApiRequest, { runs, effects }: ServerContext) {
  return { folder: runs.folderOf(parameters.get('id')!), files: effects.files };
}

function runOf(request: ApiRequest, server: ServerContext): Run {
  const { folder, files } = placeOf(request, server);
  return openRun(folder, files);
}

function layerIn({ query }: ApiRequest): string | undefined {
  return query.get('layer') ?? undefined;
}
