import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { makeFolder, writeWhole } from '../runs/files.js';
import { MnistxError } from '../errors.js';
import { findCompiler } from './setup-native.js';

export interface MentionRequest {
  readonly cacheDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly files: FileOperations;
}

/** Whether to say, once a machine, that there could be native kernels: nothing of them is there, but a compiler is. */
export function shouldMentionNative({ cacheDirectory, env, files }: MentionRequest): boolean {
  const mark = join(cacheDirectory, 'native-mentioned');
  const has = (path: string): boolean => files.statSync(path, { throwIfNoEntry: false }) !== undefined;
  if (env['MNISTX_ENGINE_BACKEND'] || has(mark) || has(join(cacheDirectory, 'native'))) return false;
  if (findCompiler(env) === null) return false;
  try {
    makeFolder(files, cacheDirectory);
    writeWhole(files, mark, '');
  } catch (error) {
    // Rather never than each time.
    if (!(error instanceof MnistxError)) throw error;
    return false;
  }
  return true;
}
