import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { locateFrameworks, locatePython, ROOT, locateVirtualEnvironment } from './environment.js';
import type { PythonName } from './environment.js';

/** Makes the Python peers' environment, or brings it to the pinned versions. Returns whether it is usable. */
export function setUpPeers(report: (line: string) => void): boolean {
  return takeSteps(report, [
    ...installSteps('bench-peers', {
      requirements: 'requirements.txt',
      title: 'Installing the peers (about 1.0 GB to download, 3.5 GB on disk)',
    }),
    ...stubSteps('bench-peers'),
    ...['torch', 'jax', 'keras'].map((module) => ({ ...importStep('bench-peers', module), isOptional: true })),
  ]);
}

/** The same for Optuna alone. */
export function setUpOptuna(report: (line: string) => void): boolean {
  return takeSteps(report, [
    ...installSteps('bench-optuna', {
      requirements: 'optuna-requirements.txt',
      title: 'Installing Optuna (about 25 MB to download)',
    }),
    importStep('bench-optuna', 'optuna'),
  ]);
}

/**
 * The frameworks that read what `mnistx export` writes: Python's without TensorFlow, and onnxruntime-web, which is too
 * large to be a dependency.
 */
export function setUpFrameworks(report: (line: string) => void): boolean {
  const folder = join(locateFrameworks(), 'npm');
  mkdirSync(folder, { recursive: true });
  const npm = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return takeSteps(report, [
    ...installSteps('frameworks', {
      requirements: 'frameworks-requirements.txt',
      title: 'Installing the frameworks (about 0.7 GB to download, 2.3 GB on disk)',
    }),
    ...stubSteps('frameworks'),
    { title: 'Installing onnxruntime-web', command: () => 'npm', args: [...npm, 'onnxruntime-web@1.30.0'] },
    { ...importStep('frameworks', 'keras'), env: { KERAS_BACKEND: 'torch' } },
    importStep('frameworks', 'onnxruntime'),
  ]);
}

/** Optuna with PyTorch, which trains the trials of a sweep to be compared with ours. */
export function setUpOptunaWithTorch(report: (line: string) => void): boolean {
  const requirements = 'optuna-torch-requirements.txt';
  const title = 'Installing PyTorch (about 0.6 GB to download, 2 GB on disk)';
  return (
    setUpOptuna(report) &&
    takeSteps(report, [
      installStep('bench-optuna', { requirements, title }),
      ...stubSteps('bench-optuna'),
      importStep('bench-optuna', 'torch'),
    ])
  );
}

function stubSteps(name: PythonName): Step[] {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  return [
    {
      title: 'Making torch importable without CUDA',
      command: () => locatePython(name),
      args: [join(ROOT, 'bench', 'peers', 'torch_stubs.py')],
    },
  ];
}

interface Installation {
  /** A file of bench/peers. */
  readonly requirements: string;
  readonly title: string;
}

function installSteps(name: PythonName, installation: Installation): Step[] {
  const folder = locateVirtualEnvironment(name);
  mkdirSync(dirname(folder), { recursive: true });
  return [
    { title: `Making ${folder}`, command: findBasePython, args: ['-m', 'venv', folder] },
    installStep(name, installation),
  ];
}

function installStep(name: PythonName, { requirements, title }: Installation): Step {
  const pip = ['-m', 'pip', '--disable-pip-version-check', 'install', '--no-deps', '--no-compile', '--quiet'];
  return {
    title,
    command: () => locatePython(name),
    args: [...pip, '--requirement', join(ROOT, 'bench', 'peers', requirements)],
  };
}

function importStep(name: PythonName, module: string): Step {
  const args = ['-c', `import ${module}; print(${module}.__version__)`];
  return { title: `Checking ${module}`, command: () => locatePython(name), args };
}

function takeSteps(report: (line: string) => void, steps: readonly Step[]): boolean {
  for (const step of steps) {
    report(`${step.title} …`);
    const startMs = performance.now();
    const problem = take(step);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    report(problem === null ? `  done in ${seconds} s` : `  failed after ${seconds} s: ${problem}`);
    if (problem !== null && step.isOptional !== true) return false;
  }
  return true;
}

interface Step {
  readonly title: string;
  readonly command: () => string | null;
  readonly args: readonly string[];
  /** The peers are independent of each other: one that can't be imported is a missing row. */
  readonly isOptional?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

function take({ command, args, env: own }: Step): string | null {
  const file = command();
  if (file === null) return 'no Python was made';
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', KERAS_BACKEND: 'tensorflow', ...own };
  const { status, error } = spawnSync(file, args, { stdio: ['ignore', 2, 2], env });
  if (error !== undefined) return error.message;
  return status === 0 ? null : `exit code ${status}; the lines above say why`;
}

function findBasePython(): string {
  return process.platform === 'win32' ? 'python' : 'python3';
}
