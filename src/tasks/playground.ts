import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { checkText } from '../config/check-text.js';
import type { DataOptions } from '../data/load-dataset.js';
import { DATASETS } from '../data/datasets.js';
import type { DatasetName } from '../data/datasets.js';
import { packDatasetFiles } from '../data/pack-dataset-files.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { makeFolder } from '../runs/files.js';
import { MOST_BYTES, readFile } from '../runs/read-file.js';
import { writeFolder } from '../runs/write-folder.js';
import type { NamedFile } from '../runs/write-folder.js';
import { DATA_FOLDER, SITE_FILE, WORKER_FILE } from '../site/places.js';
import type { Site, SiteDataset } from '../site/types.js';
import { readPlaygroundPages } from './built-pages.js';
import { readStarter, starterNames } from './starters.js';

export interface PlaygroundRequest extends DataOptions {
  readonly folder: string;
  /** The datasets that it can train on. */
  readonly datasets: readonly DatasetName[];
  /** Replace a folder that holds other things. */
  readonly force: boolean;
  /** Of mnistx, exactly. */
  readonly version: string;
  readonly files: FileOperations;
}

/** What was written. */
export interface WrittenPlayground {
  readonly folder: string;
  /** Its files, relative to it. */
  readonly names: readonly string[];
  /** Of all files but the data. */
  readonly pageBytes: number;
  readonly dataBytes: number;
}

/**
 * Writes a static folder that any web server can serve: a page that trains networks in the browser, and its data. Whole, or
 * not at all.
 *
 * @throws {MnistxError} BAD_USAGE, DISK, and those of the data
 */
export async function makePlayground(request: PlaygroundRequest): Promise<WrittenPlayground> {
  const { folder, datasets, version, files } = request;

  // 1. The place: a playground may be written again, and nothing else is lost.
  const isOwn = request.force ? () => true : ownNames(folder, files);
  requireOwnFolder(folder, files, isOwn);

  // 2. The data, packed.
  const packed = [];
  for (const name of datasets) packed.push(await packForSite(name, request));
  const data = packed.flatMap(({ content }) => content);

  // 3. The page, and what it needs to know.
  const built = readPlaygroundPages();
  const worker = built.find(({ name }) => name === WORKER_FILE)!;
  const pages = built.filter((file) => file !== worker);
  const described = describeSite({ version, datasets: packed.map(({ dataset }) => dataset), pages, data });
  const shell = [...pages, described];
  const content = [...shell, serviceWorker(worker, shell), ...data];

  // 4. The folder.
  makeFolder(files, dirname(folder));
  writeFolder(files, folder, content, isOwn);
  const dataBytes = sizeOf(data);
  return { folder, names: content.map(({ name }) => name), pageBytes: sizeOf(content) - dataBytes, dataBytes };
}

function describeSite({
  version,
  datasets,
  pages,
  data,
}: Pick<Site, 'version' | 'datasets'> & Readonly<Record<'pages' | 'data', readonly NamedFile[]>>): NamedFile {
  const names = [...pages, ...data].map(({ name }) => name);
  const site: Site = {
    ...{ version, datasets },
    files: [...names, SITE_FILE, WORKER_FILE].sort(),
    templates: templatesFor(datasets.map(({ name }) => name)),
  };
  return { name: SITE_FILE, bytes: encode(`${JSON.stringify(site, null, 2)}\n`) };
}

/** The starters that need nothing but these datasets. */
function templatesFor(datasets: readonly string[]): Site['templates'] {
  const texts = starterNames().map((name) => ({ name, text: readStarter(name) }));
  return texts.filter(({ name, text }) => {
    try {
      const { experiment } = checkText({ file: `${name}.yaml`, text, name, resolvePath: (path) => path });
      return experiment.data.dataset !== undefined && datasets.includes(experiment.data.dataset);
    } catch (error) {
      // It extends another file.
      if (error instanceof MnistxError) return false;
      throw error;
    }
  });
}

/** The script of the page's service worker begins with the files that it keeps. */
function serviceWorker(script: NamedFile, shell: readonly NamedFile[]): NamedFile {
  const digest = createHash('sha256');
  for (const file of [...shell, script]) digest.update(file.name).update(file.bytes);
  const kept = { digest: digest.digest('hex').slice(0, 16), files: shell.map(({ name }) => name).sort() };
  const bytes = Buffer.concat([encode(`const SITE = ${JSON.stringify(kept)};\n`), script.bytes]);
  return { name: WORKER_FILE, bytes };
}

async function packForSite(name: DatasetName, options: DataOptions) {
  const dataset = DATASETS[name];
  const packed = await packDatasetFiles(dataset, options);
  const content = packed.map(({ file, packed: bytes }) => ({
    // Its name changes with its content, so that browsers may keep it.
    name: `${DATA_FOLDER}/${name}/${file.name}-${file.sha256.slice(0, 8)}.gz`,
    bytes,
  }));
  const { imageShape, classes, classNames, trainCount, testCount, isHandwriting } = dataset;
  const described: SiteDataset = {
    ...{ name, imageShape, classes, classNames, trainCount, testCount, isHandwriting },
    files: packed.map(({ file }, at) => ({
      ...file,
      path: content[at]!.name,
      packedBytes: content[at]!.bytes.length,
    })),
  };
  return { dataset: described, content };
}

/** The names of an earlier playground in this folder. */
function ownNames(folder: string, files: FileOperations): (name: string) => boolean {
  try {
    const site = JSON.parse(readFile(files, join(folder, SITE_FILE), MOST_BYTES.manifest).toString()) as Partial<Site>;
    const own = new Set(Array.isArray(site.files) ? site.files : []);
    return (name) => own.has(name);
  } catch {
    return () => false;
  }
}

/** Before anything is downloaded or packed. */
function requireOwnFolder(folder: string, files: FileOperations, isOwn: (name: string) => boolean): void {
  const found = files.statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory())
    throw new MnistxError({ code: 'BAD_USAGE', message: `${folder} is a file`, fix: 'name a folder: --out site' });
  const names = files.readdirSync(folder);
  if (names.length === 0 || isOwn(SITE_FILE)) return;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `${folder} holds other things, such as ${names[0]}, and would be replaced as a whole`,
    fix: 'name another folder, or replace it with --force',
  });
}

function sizeOf(files: readonly NamedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
