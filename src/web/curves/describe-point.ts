import type { LineChart } from '../../charts/line-chart.js';
import { formatMeasured } from '../format.js';
import type { Found } from './nearest.js';

/** What the tip of a chart says of a point: the words of the charts of files. */
export function describePoint({ x, y, tellsSources }: LineChart, { line, point }: Found): Record<string, string> {
  const { points, label, isDashed } = line;
  const { epochs, seconds, steps, values, deviations } = points;
  const epoch = epochs[point]!;
  return {
    Run: label,
    Epoch: String(Number(epoch.toFixed(2))),
    ...(steps === undefined ? {} : { Step: String(steps[point]!) }),
    [y.title]: formatMeasured(values[point]!),
    ...(deviations === undefined ? {} : { '±': formatMeasured(deviations[point]!) }),
    ...(tellsSources ? { 'Measured in': isDashed ? 'training' : 'validation' } : {}),
    ...(Number.isFinite(seconds[point]) ? { Seconds: seconds[point]!.toFixed(1) } : {}),
    ...(x.title.startsWith('Training time') ? { [x.title]: formatMeasured(line.xs[point]!) } : {}),
  };
}
