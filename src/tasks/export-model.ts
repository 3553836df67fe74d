import { basename, dirname, join, resolve } from 'node:path';
import { renderExperiment } from '../config/render.js';
import { drawReport } from '../drawings/draw-report.js';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { exporterOf } from '../export/exporters.js';
import type { ExportTarget } from '../export/exporters.js';
import { describeOrigin } from '../export/metadata.js';
import type { Exporter, ExportNeed, ExportOptions, ExportedRun } from '../export/types.js';
import { dataOfRun, normalizationOf, planOfRun } from '../open/open-model.js';
import type { ModelOptions } from '../open/open-model.js';
import { openRun } from '../open/open-run.js';
import { digestOf, makeFolder, makeOwnFolder, writeWhole } from '../runs/files.js';
import { readWeights } from '../runs/model-files.js';
import { readFile } from '../runs/read-file.js';
import { readSteps } from '../runs/read-steps.js';
import { writeFolder } from '../runs/write-folder.js';
import type { Run } from '../runs/types.js';
import { version } from '../training/version.js';
import { composeModelPage, embedModel, refuseLargePage } from './embed-model.js';
import type { EmbedOptions } from './embed-model.js';

/** The run that `exportModel` exports, and into which format. */
export interface ExportRequest extends Omit<ModelOptions, 'chooseEngine' | 'threads'> {
  /** A run folder. */
  readonly folder: string;
  readonly to: ExportTarget;
  /** Options of the format, such as `{ layout: 'torch' }`. Default: those of its exporter */
  readonly options?: ExportOptions;
  /** File or folder to write. Default: in `export/` of the run folder */
  readonly output?: string | undefined;
  /** Folder to write into, under the name of the run. Default: `export` in the run folder */
  readonly into?: string;
  /** Replace an earlier export. Default: `false` */
  readonly force?: boolean;
}

/** What `exportModel` has written. */
export interface ExportResult {
  /** The file or folder. */
  readonly path: string;
  /** All files: `path` itself, or those in it. */
  readonly files: readonly string[];
  /** What of the experiment is left out or is otherwise. */
  readonly remarks: readonly string[];
  /** How to use it, in one line. */
  readonly use: string;
}

/**
 * Writes the trained network of a run in a format of another program: all files or none.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, NOT_EXPORTABLE, BAD_USAGE, DISK, and those of `loadDataset` if the
 * normalization depends on the data
 */
export async function exportModel({
  folder,
  to,
  options: chosen = {},
  output,
  into,
  force = false,
  files = nodeEffects.files,
  ...reading
}: ExportRequest): Promise<ExportResult> {
  // 1. The run and the place.
  const run = openRun(folder, files);
  const exporter = exporterOf(to);
  const options = completeOptions(to, exporter, chosen);
  const name = basename(resolve(folder));
  const ownName = into !== undefined && exporter.output === 'folder' ? name : exporter.name(name, options);
  const path = output ?? join(into ?? join(folder, 'export'), ownName);
  refuseTaken(path, { force, exporter, files });

  // 2. Read what the format needs of the run.
  const writer = await exporter.load();
  const exported = await readRunFor(exporter.needs, run, { files, ...reading });

  // 3. Make the files, then write all or none.
  const made = await writer.write(exported, options);
  const remarks = writer.remarks?.(exported, options) ?? [];
  if (output === undefined && into === undefined) makeOwnFolder(files, dirname(path));
  else makeFolder(files, dirname(path));
  if (exporter.output === 'folder') writeFolder(files, path, made);
  else writeWhole(files, path, made[0]!.bytes);
  const names = exporter.output === 'folder' ? made.map(({ name }) => join(path, name)) : [path];
  return { path, files: names, remarks, use: writer.use((exporter.isGathered === true && into) || path, options) };
}

async function readRunFor(
  needs: readonly ExportNeed[],
  run: Run,
  {
    files,
    ...reading
  }: Pick<ModelOptions, 'onProgress' | 'signal' | 'cacheDirectory' | 'mirrors'> & {
    readonly files: FileOperations;
  },
): Promise<ExportedRun> {
  const { folder, manifest, history } = run;
  const weights = needs.includes('weights') ? readWeights(folder, manifest, files) : new Float32Array();
  const steps = needs.includes('steps') ? readSteps(folder, files) : null;
  const normalization = needs.includes('normalization')
    ? await normalizationOf(run, () => dataOfRun(run, reading))
    : null;
  const plan = planOfRun(manifest);
  const runDigest = digestOf(readFile(files, join(folder, 'run.json'))).sha256;
  const metadata = describeOrigin({ manifest, plan, runDigest, version: version(), normalization });
  const config = renderExperiment(manifest.experiment);
  const page = needs.includes('page') ? await drawModelPage(run, metadata, { files, ...reading }) : null;
  return { manifest, plan, history, config, weights, steps, normalization, page, metadata };
}

/** What browsers, and those of phones, still open in a moment. */
const MOST_PAGE_BYTES = 100e6;

async function drawModelPage(
  run: Run,
  metadata: Readonly<Record<string, string>>,
  options: EmbedOptions,
): Promise<string> {
  const board = await embedModel(run, options);
  const page = await drawReport(composeModelPage(run, board, metadata));
  const fix = `write it for onnxruntime-web, which loads the weights by itself: mnistx export ${run.folder} --to onnx`;
  refuseLargePage(page, board, { most: MOST_PAGE_BYTES, fix });
  return page;
}

/** @throws {MnistxError} BAD_USAGE */
function completeOptions(to: ExportTarget, { options }: Exporter, chosen: ExportOptions): ExportOptions {
  for (const [name, value] of Object.entries(chosen)) {
    const known = options[name];
    if (known?.choices.includes(value) === true) continue;
    throw new MnistxError(
      known === undefined
        ? { code: 'BAD_USAGE', message: `--${name} has no effect with --to ${to}`, fix: 'leave it out' }
        : {
            code: 'BAD_USAGE',
            message: `--${name} ${value} is not possible with --to ${to}`,
            fix: `use one of ${known.choices.join(', ')}`,
          },
    );
  }
  const defaults = Object.entries(options).map(([name, option]) => [name, option.default]);
  return { ...(Object.fromEntries(defaults) as ExportOptions), ...chosen };
}

/** @throws {MnistxError} BAD_USAGE */
function refuseTaken(
  path: string,
  { force, exporter, files }: { force: boolean; exporter: Exporter; files: FileOperations },
): void {
  const found = files.statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const wanted = exporter.output;
  if (found.isDirectory() !== (wanted === 'folder'))
    throw new MnistxError({
      code: 'BAD_USAGE',
      message: `${path} is a ${found.isDirectory() ? 'folder' : 'file'}; this format is written to a ${wanted}`,
      fix: 'name another place: --output …',
    });
  if (force) return;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `${path} exists`,
    fix: 'add --force to replace it, or name another place: --output …',
  });
}
