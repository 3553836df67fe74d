import { colorsOf } from './terminal.js';
import type { Terminal } from './terminal.js';

const REDRAW_MS = 80;

/** A line of stderr that is redrawn, and perhaps lines above it. Draws nothing if stderr is not a terminal. */
export class ProgressBar {
  private lastMs = -Infinity;

  constructor(
    private readonly terminal: Terminal,
    private readonly elapsedMs: () => number,
  ) {}

  /**
   * `fraction` is 0 … 1, or null if the end is not known. Details are sorted by importance; those that do not fit are
   * left out. Lines `above` are as they are.
   */
  draw(label: string, fraction: number | null, details: readonly string[], above: readonly string[] = []): void {
    if (!this.isDue && fraction !== 1) return;
    this.lastMs = this.elapsedMs();
    const columns = this.terminal.logColumns() - 1;
    const width = fraction === null ? 0 : Math.min(WIDEST_BAR, Math.floor(columns / 4));
    const bar = fraction === null ? '' : ` ${this.bar(fraction, width)}`;
    const room = columns - label.length - (fraction === null ? 0 : width + 1);
    const line = room < 0 ? label.slice(0, columns) : `${label}${bar}${fitDetails(details, room)}`;
    this.terminal.redraw([...above, line].join('\n'));
  }

  /** Whether it would be drawn now, also while it is not at its end. */
  get isDue(): boolean {
    return this.terminal.hasBars && this.elapsedMs() - this.lastMs >= REDRAW_MS;
  }

  /** The next one is drawn at once. */
  clear(): void {
    this.lastMs = -Infinity;
    this.terminal.redraw('');
  }

  private bar(fraction: number, width: number): string {
    const { cyan, dim } = colorsOf(this.terminal, 'log');
    const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
    return cyan('━'.repeat(full)) + dim('─'.repeat(width - full));
  }
}

const WIDEST_BAR = 24;

/** As many of the first details as fit, two spaces apart. */
function fitDetails(details: readonly string[], room: number): string {
  let text = '';
  for (const detail of details) {
    const longer = `${text}${text === '' ? ' ' : '  '}${detail}`;
    if (longer.length > room) break;
    text = longer;
  }
  return text;
}

/** 75 s as `1:15`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
