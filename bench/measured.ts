import { renderTable } from '../src/cli/render/table.js';
import { describeMachine } from './machine.js';

/** A figure. */
export interface Measured {
  readonly what: string;
  readonly unit: 's' | 'ms' | 'MB' | '/s';
  readonly value: number;
  /** It is to be less, if that is set. */
  readonly target?: number;
}

export function renderMeasured(measured: readonly Measured[]): string {
  const { cpu, cores, node: version } = describeMachine();
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const columns = [{ title: 'What', align: 'left' } as const, right('Target'), right('Measured'), right('')];
  const rows = measured.map((one) => {
    const { what, unit, value, target } = one;
    const shown = `${value.toFixed(unit === 's' ? 2 : 0)} ${unit}`;
    return target === undefined
      ? [what, '', shown, '']
      : [what, `< ${target} ${unit}`, shown, isMissed(one) ? 'missed' : 'ok'];
  });
  return `${cpu}, ${cores} cores, Node ${version}\n\n${renderTable(columns, rows)}`;
}

/** 3 if a target is missed. */
export function exitCodeOf(measured: readonly Measured[]): 0 | 3 {
  return measured.some(isMissed) ? 3 : 0;
}

/** What could not be measured misses its target, too. */
function isMissed({ value, target }: Measured): boolean {
  return target !== undefined && !(value < target);
}
