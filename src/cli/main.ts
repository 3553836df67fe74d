import { isatty } from 'node:tty';
import { exitCodeOf, limitWords, MnistxError } from '../errors.js';
import { answerShell, wordsToComplete } from './completion/answer-shell.js';
import { createContext } from './context.js';
import type { Context, ExitCode } from './context.js';
import { renderProblems } from './render/problems.js';
import { suggestPaths } from './suggest-paths.js';
import { listenForStop } from './signals.js';
import { openTerminal } from './terminal.js';

/** The `mnistx` program: arguments in, exit code out. The only place that prints errors. */
export async function main(process: NodeJS.Process): Promise<void> {
  const terminal = openTerminal(process);
  const streams = surviveStreams(process);
  const stop = listenForStop(process, { log: terminal.log, hasTerminal: [1, 2].some((stream) => isatty(stream)) });
  const context = createContext(terminal, process.env, stop.signal);
  let exitCode: ExitCode = 0;
  try {
    refuseMissingDirectory(process);
    const argv = process.argv.slice(2);
    const words = wordsToComplete(argv);
    if (words !== null) return terminal.out(await answerShell(words, context));
    const { createParser } = await import('./parser.js');
    const parser = await createParser(argv, context, (code) => (exitCode = code));
    await parser.parseAsync();
  } catch (error) {
    exitCode = stop.signal.aborted && isAbort(error) ? (stop.exitCode() ?? 1) : reportError(error, context);
  }
  // An interrupted run returns 130, but the signal may have been another one.
  process.exitCode = exitCode === 130 ? (stop.exitCode() ?? 130) : streams.hasLostAnswer() ? exitCode || 1 : exitCode;
}

function reportError(error: unknown, context: Context): 1 | 2 {
  const { terminal } = context;
  if (error instanceof MnistxError) {
    terminal.log(renderProblems(suggestPaths(error.problems, context), { color: terminal.logColors }));
    return exitCodeOf(error);
  }
  const atLimit = limitWords(error);
  if (atLimit !== undefined) {
    const [what, fix] = atLimit;
    const { path = 'a file' } = error as NodeJS.ErrnoException;
    terminal.log(renderProblems([{ code: 'DISK', message: `${path}: ${what}`, fix }], { color: terminal.logColors }));
    return 1;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.log(`${stack}\n\nThis is a bug in mnistx. Please report it with the lines above and your config file.\n`);
  return 1;
}

/** Relative paths, and much of Node, need the current folder. */
function refuseMissingDirectory(process: NodeJS.Process): void {
  try {
    process.cwd();
  } catch (cause) {
    const message = 'the folder you are in has been deleted';
    throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'change to another folder, as in: cd ~' }, { cause });
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.message.includes('aborted'));
}

const CLOSED = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'];

/**
 * A closed pipe, as in `mnistx ls | head -1`, or a closed terminal is not an error. A log that cannot be written, as on
 * a full disk, does not stop the work either. If the output to stdout cannot be written, reports that in one line and
 * fails.
 */
function surviveStreams(process: NodeJS.Process): { readonly hasLostAnswer: () => boolean } {
  let hasLostAnswer = false;
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const { code = 'an error' } = error;
    if (CLOSED.includes(code) || hasLostAnswer) return;
    hasLostAnswer = true;
    process.exitCode = 1;
    const [what, fix] = limitWords(error) ?? [
      code === 'ENOSPC' ? 'the disk is full' : code,
      'free some space, or redirect it elsewhere',
    ];
    process.stderr.write(`DISK  cannot write to stdout: ${what}\n  ${fix}\n`);
  });
  return { hasLostAnswer: () => hasLostAnswer };
}
