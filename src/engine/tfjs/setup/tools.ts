import type { Problem } from '../../../errors.js';
import { findCommand, runCommand } from '../../../run-command.js';
import { setupProblem } from './failures.js';

/** A tool's path, or the problem that it is not there. */
export type Tool = { readonly path: string } | { readonly problem: Problem };

type ToolOptions = { readonly env: NodeJS.ProcessEnv; readonly platform: NodeJS.Platform };

export function findCompiler({ env, platform }: ToolOptions): Tool {
  const path = findCommand([...(env['CXX'] ? [env['CXX']] : []), 'g++', 'c++', 'clang++'], env);
  if (path !== null) return { path };
  return {
    problem: setupProblem('there is no C++ compiler (looked for g++, c++ and clang++)', chooseHint(platform, COMPILER)),
  };
}

export function findNpm({ env, platform }: ToolOptions): Tool {
  const path = findCommand([platform === 'win32' ? 'npm.cmd' : 'npm'], env);
  if (path !== null) return { path };
  return { problem: setupProblem('there is no npm, which fetches TensorFlow.js', chooseHint(platform, NPM)) };
}

/** The first Python that has pip. Any version of Python will do. */
export async function findPython(options: ToolOptions & { signal: AbortSignal }): Promise<Tool> {
  const { env, platform, signal } = options;
  const pythons = ['python3', 'python'].map((name) => findCommand([name], env)).filter((path) => path !== null);
  for (const path of pythons) {
    const { exitCode } = await runCommand({ command: path, args: ['-m', 'pip', '--version'], env, signal });
    if (exitCode === 0) return { path };
  }
  const [python] = pythons;
  if (python === undefined)
    return {
      problem: setupProblem('there is no Python (looked for python3 and python)', chooseHint(platform, PYTHON)),
    };
  return { problem: setupProblem(`${python} has no pip`, chooseHint(platform, PIP)) };
}

interface Hint {
  readonly linux: string;
  readonly darwin: string;
}

const NPM: Hint = {
  linux: 'it comes with Node; sudo apt install npm (Debian, Ubuntu)',
  darwin: 'it comes with Node; brew install node',
};
const COMPILER: Hint = {
  linux: 'sudo apt install g++ (Debian, Ubuntu) or sudo dnf install gcc-c++ (Fedora)',
  darwin: 'xcode-select --install',
};
const PYTHON: Hint = {
  linux: 'sudo apt install python3-pip (Debian, Ubuntu) or sudo dnf install python3-pip (Fedora)',
  darwin: 'xcode-select --install, or brew install python',
};
const PIP: Hint = { ...PYTHON, darwin: 'python3 -m ensurepip --user' };

function chooseHint(platform: NodeJS.Platform, hint: Hint): string {
  return `install it: ${platform === 'darwin' ? hint.darwin : hint.linux}`;
}
