import pc from 'picocolors';
import { writeAnswer } from './write-answer.js';

/** The two streams and what they can show. stdout carries what was asked for, stderr progress and logs. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly log: (text: string) => void;
  /** Whether stderr can redraw a line. */
  readonly hasBars: boolean;
  readonly outColors: boolean;
  readonly logColors: boolean;
  readonly outColumns: number;
  /** Columns of stderr now; a window can be resized. */
  readonly logColumns: () => number;
  /** Draws over the current line of stderr; only where `hasBars`. */
  readonly redraw: (text: string) => void;
}

const CLEAR_LINE = '\r\u001b[2K';

export function openTerminal({ stdout, stderr, env }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>): Terminal {
  const isPlain = hasValue(env['NO_COLOR']) || hasValue(env['CI']) || env['TERM'] === 'dumb';
  const isForced = hasValue(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';
  const hasBars = stderr.isTTY === true && !hasValue(env['CI']) && env['TERM'] !== 'dumb';
  const colorsOn = (stream: { isTTY?: boolean }): boolean => isForced || (stream.isTTY === true && !isPlain);
  let isDrawn = false;
  const log = (text: string): void => {
    if (isDrawn || text !== '') stderr.write(isDrawn ? CLEAR_LINE + text : text);
    isDrawn = false;
  };
  return {
    out: (text) => {
      log('');
      writeAnswer(stdout, text);
    },
    log,
    hasBars,
    outColors: colorsOn(stdout),
    logColors: colorsOn(stderr),
    // A terminal without a known size reports 0.
    outColumns: stdout.columns || 100,
    logColumns: () => stderr.columns || 100,
    redraw: (text) => {
      if (!hasBars) return;
      stderr.write(CLEAR_LINE + text);
      isDrawn = text !== '';
    },
  };
}

export function colorsOf(terminal: Terminal, stream: 'out' | 'log'): ReturnType<typeof pc.createColors> {
  return pc.createColors(stream === 'out' ? terminal.outColors : terminal.logColors);
}

function hasValue(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}
