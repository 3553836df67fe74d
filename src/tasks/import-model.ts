import { basename, extname } from 'node:path';
import { flattenLayers } from '../config/blocks/flatten-layers.js';
import type { LoadedExperiment } from '../config/complete-tree.js';
import { experimentFrom } from '../config/load-experiment.js';
import { nameFromFile } from '../config/name-from-file.js';
import { renderYaml } from '../config/render.js';
import { shortForm } from '../config/short-form.js';
import { describeOnce } from '../data/describe-once.js';
import { checkOrigins, checkInput, explainMisfit } from '../import/check-data.js';
import { matchWeights, namesOf } from '../import/match-weights.js';
import { readForeignModel } from '../import/read-model.js';
import { translateModel } from '../import/translate.js';
import type { ForeignModel, NormalizationName, Origin } from '../import/types.js';
import { MnistxError } from '../errors.js';
import type { Plan } from '../model/types.js';
import { dataRequestOf, planOf } from '../open/plan-of.js';
import { keepMarks } from '../runs/marks.js';
import { claimRunFolder, releaseFolder, removeReplaced, restoreReplaced } from '../runs/ownership/claim-folder.js';
import type { Manifest } from '../runs/types.js';
import { writeImportedRun } from '../training/imported-run.js';
import { readingOptions } from '../training/reading-options.js';
import type { RunOptions, TrainingPlaces } from '../training/types.js';
import { withSession } from '../training/with-session.js';
import { readStateDict } from './read-state-dict.js';

/** The model that `importModel` reads, and where its run goes. */
export interface ImportRequest extends TrainingPlaces {
  /** A .keras, .h5 or .safetensors file, or a model.json. */
  readonly file: string;
  /** An experiment whose network the weights are for; `null` to write one from the file. */
  readonly config: LoadedExperiment | null;
  /** Such as `data.path=photos`; already applied in `config`. */
  readonly overrides: readonly string[];
  /** How the model wants its pixels. Default: as the file says, else `unit` */
  readonly normalization?: NormalizationName;
  /** Name of the run. Default: that of the file */
  readonly name?: string;
  /** Folder of run folders. */
  readonly runsDirectory: string;
  /** Replace a run of the same name. */
  readonly force: boolean;
}

export interface ImportedModel {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Makes a run folder of a model that another program has trained.
 *
 * @throws {MnistxError} FILE_NOT_FOUND, MODEL_UNREADABLE, MODEL_UNSUPPORTED, SHAPE_MISMATCH, and those of `runExperiment`
 */
export async function importModel(request: ImportRequest, options: RunOptions): Promise<ImportedModel> {
  const { effects, report } = options;
  const { file } = request;
  const startMs = effects.elapsedMs();

  // 1. What the file holds; its weights are not read yet.
  const model = await readForeignModel(file, effects.files);

  // 2. The experiment: the user's, or a translation.
  const { loaded, origins, remarks } =
    request.config === null ? translate(model, request) : { loaded: request.config, origins: [], remarks: [] };
  const { experiment, text, overrides } = loaded;

  // 3. The network for the data, and its weights.
  const plan = await planFor(model, loaded, origins, request, options);
  const tensors = readStateDict(model, plan);
  const { weights, unused } = matchWeights(file, { ...model, tensors }, plan, origins);
  const said = [...remarks, ...(unused.length === 0 ? [] : [`not used of the file: ${namesOf(unused)}`])];
  for (const message of said) report({ type: 'remark', message: `${basename(file)}: ${message}` });

  // 4. The run folder.
  const { format, program, files } = model;
  const imported = { from: basename(file), format, program, files, remarks: said };
  return withSession({ ...request, experiment, plan, weights }, options, async ({ data, session }) => {
    const run = { experiment, text, overrides, plan, data, session, imported, startMs };
    return claimAndWrite(request, experiment.name, options, (folder) => writeImportedRun({ ...run, folder }, options));
  });
}

interface Translated {
  readonly loaded: LoadedExperiment;
  readonly origins: readonly (Origin | null)[];
  readonly remarks: readonly string[];
}

function translate({ topology }: ForeignModel, { file, overrides, normalization, name }: ImportRequest): Translated {
  if (topology === null) {
    const fix = 'name the experiment whose network they are for: --config network.yaml';
    throw new MnistxError({
      code: 'BAD_USAGE',
      message: `${file} holds weights alone, and does not say of which network`,
      fix,
    });
  }
  const { spec, origins, remarks } = translateModel(topology, normalization);
  const named = { name: name ?? nameFromFile(basename(file, extname(file)), 'imported'), ...spec };
  return {
    loaded: { ...experimentFrom(named, overrides), text: renderYaml(shortForm(named), { isCompact: true }) },
    origins,
    remarks,
  };
}

async function planFor(
  model: ForeignModel,
  loaded: LoadedExperiment,
  origins: Translated['origins'],
  request: ImportRequest,
  options: RunOptions,
): Promise<Plan> {
  const reading = readingOptions(request, options);
  const { describeDataset: describe = describeOnce() } = request;
  const data = await describe(dataRequestOf(loaded.experiment).source, reading);
  if (request.config === null && model.topology !== null) checkInput(request.file, model.topology, data);
  try {
    const plan = await planOf(loaded.experiment, { ...loaded, ...reading, describe });
    checkOrigins(plan, origins);
    return plan;
  } catch (error) {
    if (request.config !== null) throw error;
    throw explainMisfit(request.file, error, flattenLayers(loaded.experiment.model.layers), origins);
  }
}

/** A whole folder or none: after an error the folder is gone, and a run that was to be replaced is back. */
async function claimAndWrite(
  { runsDirectory, force }: ImportRequest,
  name: string,
  { effects }: RunOptions,
  write: (folder: string) => Promise<Manifest>,
): Promise<ImportedModel> {
  const claimed = claimRunFolder({ directory: runsDirectory, name, force, ...effects });
  const { folder, lock, replaced } = claimed;
  try {
    if (replaced !== null) keepMarks(replaced, folder, effects.files);
    const manifest = await write(folder);
    removeReplaced(claimed, effects.files);
    return { folder, manifest };
  } catch (error) {
    releaseFolder(folder, effects.files);
    restoreReplaced(claimed, effects.files);
    throw error;
  } finally {
    lock.release();
  }
}
