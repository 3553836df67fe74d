import { colorsOf } from './terminal.js';
import type { Terminal } from './terminal.js';

const REDRAW_MS = 80;

/** One line of stderr that is drawn again and again. Draws nothing where stderr is no terminal. */
export class ProgressBar {
  private lastMs = -Infinity;

  constructor(
    private readonly terminal: Terminal,
    private readonly elapsedMs: () => number,
  ) {}

  /** `fraction` is 0 … 1, or null where the end is not known. */
  draw(label: string, fraction: number | null, details: string): void {
    const now = this.elapsedMs();
    if (!this.terminal.hasBars || (now - this.lastMs < REDRAW_MS && fraction !== 1)) return;
    this.lastMs = now;
    const bar = fraction === null ? '' : `${this.bar(fraction)} `;
    const room = this.terminal.logColumns - 1 - label.length - 1 - (fraction === null ? 0 : BAR_WIDTH + 1);
    this.terminal.redraw(`${label} ${bar}${details.slice(0, Math.max(0, room))}`);
  }

  clear(): void {
    this.terminal.redraw('');
  }

  private bar(fraction: number): string {
    const { cyan, dim } = colorsOf(this.terminal, 'log');
    const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
    return cyan('━'.repeat(full)) + dim('─'.repeat(BAR_WIDTH - full));
  }
}

const BAR_WIDTH = 24;

/** 75 s as `1:15`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
