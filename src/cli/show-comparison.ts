import { comparisonJson } from '../compare/comparison-json.js';
import { comparisonTable } from '../compare/comparison-table.js';
import { compareFolders } from '../compare-folders.js';
import type { Context } from './context.js';

/** Compares runs, prints the table (or JSON) and says where the charts are. */
export async function showComparison(
  { folders, output, json }: { folders: readonly string[]; output: string; json: boolean },
  { terminal, effects }: Context,
): Promise<void> {
  const { comparison, folder } = await compareFolders({ folders, outputDirectory: output, files: effects.files });
  const table = (): string => comparisonTable(comparison, { columns: terminal.outColumns, color: terminal.outColors });
  terminal.out(json ? `${JSON.stringify(comparisonJson(comparison), null, 2)}\n` : table());
  terminal.log(`table and charts are in ${folder}\n`);
}
