const STATUSES: readonly unknown[] = ['running', 'finished', 'interrupted', 'failed'];
const METRICS: readonly unknown[] = ['val_accuracy', 'val_loss', 'accuracy', 'loss'];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

type Fields = Partial<Record<string, unknown>>;

/** What is wrong with sweep.json from another machine, where readers rely on it; `null` if nothing is. */
export function sweepRecordFault(content: unknown): string | null {
  if (!isMapping(content)) return 'is not the record of a sweep';
  const { name, status, created, counts, winner, sweep } = content;
  if (typeof name !== 'string') return 'has no name';
  if (!STATUSES.includes(status)) return 'has an unknown status';
  if (typeof created !== 'string' || !TIME.test(created)) return 'does not say when the sweep was made';
  if (!isMapping(counts) || !Object.values(counts).every(isCount)) return 'does not count the trials';
  if (winner !== null && !(isMapping(winner) && isCount(winner['trial']) && typeof winner['value'] === 'number'))
    return 'has a winner that is no trial';
  return isMapping(sweep) && isSweep(sweep) ? null : 'does not say what was searched';
}

function isSweep({ description, search, objective }: Fields): boolean {
  return (
    typeof description === 'string' &&
    isMapping(search) &&
    isCount(search['trials']) &&
    isMapping(objective) &&
    METRICS.includes(objective['metric'])
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isMapping(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
