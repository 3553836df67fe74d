import { comparisonJson } from '../compare/comparison-json.js';
import { comparisonTable } from '../compare/comparison-table.js';
import { compareFolders } from '../compare-folders.js';
import type { Context } from './context.js';

/** Compares runs, prints the table (or JSON) and says where the charts are. */
export async function showComparison(
  {
    folders,
    output,
    html = false,
    json,
  }: { folders: readonly string[]; output: string; html?: boolean; json: boolean },
  { terminal, effects }: Context,
): Promise<void> {
  const request = { folders, outputDirectory: output, html, files: effects.files };
  const { comparison, folder } = await compareFolders(request);
  const table = (): string => comparisonTable(comparison, { columns: terminal.outColumns, color: terminal.outColors });
  terminal.out(json ? `${JSON.stringify(comparisonJson(comparison), null, 2)}\n` : table());
  terminal.log(`table${html ? ', charts and report.html' : ' and charts'} are in ${folder}\n`);
}
