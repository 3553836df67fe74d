import { MnistxError } from '../../errors.js';
import { composeComparisonReport, readComparison } from '../../tasks/compare-folders.js';
import { MOST_COMPARED } from '../api/compare.js';
import type { ComparisonReport } from '../api/compare.js';
import type { Route } from '../route.js';

export const compareRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/compare',
    handle: async ({ query }, { runs, effects, cacheDirectory, allowData: allow }): Promise<ComparisonReport> => {
      const ids = [...new Set(query.getAll('id'))];
      if (ids.length > MOST_COMPARED) throw tooManyError(ids.length);
      const folders = ids.map((id) => runs.folderOf(id));
      const read = await readComparison({ folders, files: effects.files, data: { cacheDirectory, allow } });
      const { comparison } = read;
      return {
        runs: comparison.runs.map(({ folder: path, label }, at) => ({ id: ids[at]!, path, label })),
        groups: comparison.groups.map(({ label, runs: members, repeats }) => ({
          label,
          runs: [...members, ...repeats],
        })),
        report: composeComparisonReport(read, false),
      };
    },
  },
];

function tooManyError(count: number): MnistxError {
  const message = `a page compares at most ${MOST_COMPARED} runs, not ${count}`;
  return new MnistxError({ code: 'BAD_USAGE', message, fix: 'remove some, or use: mnistx compare' });
}
