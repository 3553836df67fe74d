/** The first Ctrl-C or SIGTERM asks to stop after the current step, the second one ends the process. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C, 143 after SIGTERM, `null` before. */
  readonly exitCode: () => 130 | 143 | null;
}

export function listenForStop(process: NodeJS.Process, onFirst: () => void): StopSignals {
  const controller = new AbortController();
  let code: 130 | 143 | null = null;
  const stop = (which: 130 | 143) => (): void => {
    if (code !== null) process.exit(which);
    code = which;
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', stop(130));
  process.on('SIGTERM', stop(143));
  return { signal: controller.signal, exitCode: () => code };
}
