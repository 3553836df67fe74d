/** The first Ctrl-C, SIGTERM or closed terminal asks to stop after the current step, the second one ends the process. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C, 143 after SIGTERM, 129 after the terminal was closed, `null` before. */
  readonly exitCode: () => StopCode | null;
}

type StopCode = 129 | 130 | 143;

export interface StopOptions {
  readonly log: (line: string) => void;
  /**
   * Whether stdout or stderr is a terminal. If neither is (`nohup mnistx run … &`), the program outlives the terminal
   * it was started from.
   */
  readonly hasTerminal: boolean;
}

export function listenForStop(process: NodeJS.Process, { log, hasTerminal }: StopOptions): StopSignals {
  const controller = new AbortController();
  let code: StopCode | null = null;
  const stop = (which: StopCode) => (): void => {
    if (code !== null) {
      log('stopped at once\n');
      return process.exit(which);
    }
    code = which;
    log(`stopping at the next safe point; ${which === 130 ? 'Ctrl-C again' : 'a second signal'} stops at once\n`);
    controller.abort();
  };
  process.on('SIGINT', stop(130));
  process.on('SIGTERM', stop(143));
  process.on('SIGHUP', hasTerminal ? stop(129) : () => {});
  return { signal: controller.signal, exitCode: () => code };
}
