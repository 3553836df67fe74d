import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { measureWidth } from '../compare/text-width.js';
import { writeAnswer } from './write-answer.js';

/** The two streams and what they can show. stdout carries what was asked for, stderr progress and logs. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly log: (text: string) => void;
  /** Whether stderr can redraw lines. */
  readonly hasBars: boolean;
  readonly outColors: boolean;
  readonly logColors: boolean;
  readonly outColumns: number;
  /** Columns of stderr now; a window can be resized. */
  readonly logColumns: () => number;
  readonly logRows: () => number;
  /** Draws lines in the place of those that were drawn last, at the end of stderr; only where `hasBars`. */
  readonly redraw: (text: string) => void;
}

const CLEAR_LINE = '\r\u001b[2K';
const CLEAR_LINE_ABOVE = '\u001b[1A\u001b[2K';

export function openTerminal({ stdout, stderr, env }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>): Terminal {
  const isPlain = hasValue(env['NO_COLOR']) || hasValue(env['CI']) || env['TERM'] === 'dumb';
  const isForced = hasValue(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';
  const hasBars = stderr.isTTY === true && !hasValue(env['CI']) && env['TERM'] !== 'dumb';
  const colorsOn = (stream: { isTTY?: boolean }): boolean => isForced || (stream.isTTY === true && !isPlain);
  const logColumns = (): number => stderr.columns || 100;
  let drawn = '';
  const clearDrawn = (): string => CLEAR_LINE + CLEAR_LINE_ABOVE.repeat(rowsOf(drawn, logColumns()) - 1);
  const log = (text: string): void => {
    if (drawn !== '' || text !== '') stderr.write(drawn === '' ? text : clearDrawn() + text);
    drawn = '';
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
    logColumns,
    logRows: () => stderr.rows || 24,
    redraw: (text) => {
      if (!hasBars) return;
      stderr.write(clearDrawn() + text);
      drawn = text;
    },
  };
}

/** A window that was made narrower has broken its lines. */
function rowsOf(text: string, columns: number): number {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(measureWidth(line) / columns)), 0);
}

export function colorsOf(terminal: Terminal, stream: 'out' | 'log'): ReturnType<typeof pc.createColors> {
  return pc.createColors(stream === 'out' ? terminal.outColors : terminal.logColors);
}

function hasValue(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}
