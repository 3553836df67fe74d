import type { Row } from '../runs/columns.js';
import type { RunSummary } from '../runs/summary.js';

export interface ModelsRequest {
  readonly rows: readonly Row[];
  /** A part of their paths; empty for all. */
  readonly text: string;
  readonly most: number;
  /** Also runs that have none yet, or never will. */
  readonly isAny: boolean;
}

/** Runs that have a trained network, the newest first. */
export function listModels({ rows, text, most, isAny }: ModelsRequest): RunSummary[] {
  const wanted = text.toLowerCase();
  return rows
    .filter((row) => row.kind === 'run')
    .filter(({ accuracy, folder }) => (isAny || accuracy !== null) && folder.toLowerCase().includes(wanted))
    .sort((a, b) => (a.created < b.created ? 1 : -1))
    .slice(0, most);
}
