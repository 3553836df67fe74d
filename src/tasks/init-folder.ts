import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadExperiment } from '../config/load-experiment.js';
import { readSchema } from '../config/read-schema.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { makeFolder, writeWhole } from '../runs/files.js';
import {
  readStarterIn,
  starterNames,
  starterPath,
  starterPicturePath,
  starterPictures,
  startersIn,
  STARTER_FOLDERS,
} from './starters.js';

export interface InitRequest {
  readonly folder: string;
  /** The one starter to write; `null`: all of them. */
  readonly from: string | null;
}

/** Paths relative to the folder, with slashes. */
export interface InitResult {
  readonly written: readonly string[];
  /** Files that existed before and were not changed. */
  readonly kept: readonly string[];
}

const FOLDERS = Object.entries(STARTER_FOLDERS) as [keyof typeof STARTER_FOLDERS, 'sweep' | 'rubric'][];

/**
 * Writes starter experiments with their pictures, sweeps and rubrics, the schemas that their first lines point editors to, and a .gitignore. Existing
 * files are kept.
 *
 * @throws {MnistxError} BAD_USAGE, DISK
 */
export function initFolder({ folder, from }: InitRequest, files: FileOperations): InitResult {
  const contents = new Map<string, string | Uint8Array>();
  for (const path of from === null ? starterNames().map(starterPath) : filesOf(from))
    contents.set(`configs/${basename(path)}`, readFileSync(path));
  for (const file of (from === null ? starterNames() : [from]).flatMap(starterPictures))
    contents.set(`configs/${file}`, readFileSync(starterPicturePath(file)));
  contents.set('schemas/experiment.schema.json', readSchema('experiment'));
  for (const [kind, schema] of from === null ? FOLDERS : []) {
    for (const file of startersIn(kind)) contents.set(`configs/${kind}/${file}`, readStarterIn(kind, file));
    contents.set(`schemas/${schema}.schema.json`, readSchema(schema));
  }
  contents.set('.gitignore', 'node_modules/\nruns/\n');

  const written: string[] = [];
  const kept: string[] = [];
  for (const [name, content] of contents) {
    const path = join(folder, name);
    makeFolder(files, dirname(path));
    const isTaken = files.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    if (!isTaken) writeWhole(files, path, content);
    (isTaken ? kept : written).push(name);
  }
  return { written, kept };
}

/** An experiment and those that it extends. */
function filesOf(name: string): string[] {
  if (!starterNames().includes(name)) {
    throw new MnistxError({
      code: 'BAD_USAGE',
      message: `there is no starter "${name}"`,
      fix: `use one of ${starterNames().join(', ')}`,
    });
  }
  const paths: string[] = [];
  const readFile = (path: string): Uint8Array => {
    paths.push(path);
    return readFileSync(path);
  };
  loadExperiment({ file: starterPath(name), overrides: [], readFile });
  return paths;
}
