import { comparisonJson } from '../compare/comparison-json.js';
import { comparisonTable } from '../compare/comparison-table.js';
import { compareFolders } from '../compare-folders.js';
import type { Context } from './context.js';

/** Compares runs, prints the table (or JSON) and says where the charts are. */
export async function showComparison(
  { folders, output, json }: { folders: readonly string[]; output: string; json: boolean },
  { terminal, effects, cacheDirectory }: Context,
): Promise<void> {
  const { comparison, folder, notes } = await compareFolders({
    folders,
    outputDirectory: output,
    files: effects.files,
    data: { cacheDirectory },
  });
  const table = (): string => comparisonTable(comparison, { columns: terminal.outColumns, color: terminal.outColors });
  terminal.out(json ? `${JSON.stringify(comparisonJson(comparison), null, 2)}\n` : table());
  for (const note of notes) terminal.log(`${note}\n`);
  terminal.log(`table and charts are in ${folder}\n`);
}
