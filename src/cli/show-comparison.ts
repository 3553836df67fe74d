import { join } from 'node:path';
import { toComparisonJson } from '../compare/comparison-json.js';
import { renderComparison } from '../compare/comparison-table.js';
import { compareFolders } from '../tasks/compare-folders.js';
import type { ChartFormat } from '../drawings/write-charts.js';
import { openFile } from './open-file.js';
import type { Context } from './context.js';

export interface ShownComparison {
  readonly folders: readonly string[];
  readonly output: string;
  readonly json: boolean;
  readonly chartFormats?: readonly ChartFormat[];
  /** The file of an HTML page, `true` for the usual one. Default: `false` */
  readonly html?: string | boolean;
  /** Losses on a log scale. Default: `false` */
  readonly logScale?: boolean;
  /** Show the page, or the first picture. Default: `false` */
  readonly open?: boolean;
}

/** Compares runs, prints the table (or JSON) and says where the charts are. */
export async function showComparison(
  { output, json, open = false, ...request }: ShownComparison,
  { terminal, effects, cacheDirectory }: Context,
): Promise<void> {
  const { comparison, folder, page, notes } = await compareFolders({
    ...request,
    outputDirectory: output,
    files: effects.files,
    data: { cacheDirectory },
  });
  const table = (): string => renderComparison(comparison, { columns: terminal.outColumns, color: terminal.outColors });
  terminal.out(json ? `${JSON.stringify(toComparisonJson(comparison), null, 2)}\n` : table());
  for (const note of notes) terminal.log(`${note}\n`);
  terminal.log(`table and charts are in ${folder}\n`);
  if (page !== null) terminal.log(`the page is ${page}\n`);
  const picture = request.chartFormats?.find((format) => format !== 'vl.json') ?? 'svg';
  if (open) openFile(page ?? join(folder, `accuracy-by-epoch.${picture}`));
}
