import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';
import { compile } from '../../src/model/compile.js';

export const BROKEN_CONFIGS = fileURLToPath(new URL('../../../test/fixtures/invalid', import.meta.url));
export const MNIST = { imageShape: [28, 28, 1], classes: 10 } as const;

/** The files a user would name, relative to the folder: `<topic>.yaml`, or `<topic>/main.yaml` beside what it extends. */
export function listBrokenConfigs(): string[] {
  return readdirSync(BROKEN_CONFIGS, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/main.yaml` : entry.name))
    .filter((file) => /\.ya?ml$/.test(file))
    .sort();
}

export function locateReport(file: string): string {
  return join(BROKEN_CONFIGS, file.replace(/\.ya?ml$/, '.txt'));
}

export function readExpectedReport(file: string): string | null {
  return existsSync(locateReport(file)) ? readFileSync(locateReport(file), 'utf8') : null;
}

/** Problems of a file from its text to its shapes; overrides stand in its first lines as `# --set: a.b=c`. */
export function reportProblems(file: string): readonly Problem[] {
  const readFile = (name: string): Uint8Array => readFileSync(join(BROKEN_CONFIGS, name));
  const overrides = [
    ...Buffer.from(readFile(file))
      .toString()
      .matchAll(/^# --set: (.*)$/gm),
  ].map((match) => match[1]!);
  let located = (problems: readonly Problem[]): readonly Problem[] => problems;
  try {
    const loaded = loadExperiment({ file, overrides, readFile });
    located = loaded.located;
    compile(loaded.experiment, MNIST);
    return [];
  } catch (error) {
    if (error instanceof MnistxError) return located(error.problems);
    throw error;
  }
}
