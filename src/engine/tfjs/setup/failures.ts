import { MnistxError } from '../../../errors.js';
import type { Problem } from '../../../errors.js';

export function setupProblem(message: string, fix: string): Problem {
  return { code: 'SETUP_FAILED', message, fix };
}

export function setupError(message: string, fix: string, cause?: unknown): MnistxError {
  return new MnistxError(setupProblem(message, fix), { cause });
}

export function diskFullError(directory: string, cause?: unknown): MnistxError {
  const fix = 'free about 1.3 GB there, or point MNISTX_CACHE_DIR at another disk';
  return new MnistxError({ code: 'DISK', message: `the disk of ${directory} is full`, fix }, { cause });
}

/** Turns what the file system throws into a `DISK` error; everything else comes back as it is. */
export function explainFileError(error: unknown, directory: string): unknown {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFullError(directory, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new MnistxError(
        {
          code: 'DISK',
          message: `the cache directory ${directory} cannot be written: ${(error as Error).message}`,
          fix: 'point MNISTX_CACHE_DIR at a directory that you may write',
        },
        { cause: error },
      );
    default:
      return error;
  }
}
