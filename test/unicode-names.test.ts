import fs, { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { renderRuns } from '../src/cli/render/runs.js';
import { compareFolders } from '../src/tasks/compare-folders.js';
import { renderComparison } from '../src/compare/comparison-table.js';
import { measureWidth } from '../src/compare/text-width.js';
import { reportRun } from '../src/tasks/report-run.js';
import { listRuns } from '../src/runs/list-runs.js';
import { temporaryFolder } from './helpers/cli.js';
import { writeRun } from './helpers/run-folders.js';
import { makeRow } from './helpers/runs.js';
import { findTexts } from './helpers/svg.js';

/** Letters of one column, of two columns, and of two characters. */
const NAMES = ['été', '模型', 'हिन्दी', 'lr'];

function folders(t: ExecutionContext, names: readonly string[] = NAMES): { directory: string; runs: string[] } {
  const directory = temporaryFolder(t);
  return { directory, runs: names.map((name) => writeRun(directory, { name, epochs: 2 }).folder) };
}

test('ls shows names of every alphabet in columns that stand below each other', (t) => {
  const { directory } = folders(t);
  const { runs, damaged } = listRuns(directory);
  t.deepEqual(damaged, []);
  const [, , ...rows] = renderRuns(runs.map(makeRow), []).trimEnd().split('\n');
  t.is(rows.length, NAMES.length);
  const columns = rows.map((row) => measureWidth(row.slice(0, row.indexOf('finished'))));
  t.is(new Set(columns).size, 1, rows.join('\n'));
  for (const name of NAMES)
    t.true(
      rows.some((row) => row.startsWith(join(directory, name))),
      name,
    );
});

test('a comparison keeps names of every alphabet in its folder, table, charts and page', async (t) => {
  const { directory, runs } = folders(t);
  const request = { folders: runs, outputDirectory: directory, html: true, files: fs };
  const { folder, comparison } = await compareFolders(request);
  t.is(folder, join(directory, 'compare-été-模型-हिन्दी-lr'));
  const table = renderComparison(comparison, { columns: 120, color: false });
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  const texts = findTexts(readFileSync(join(folder, 'accuracy-by-epoch.svg'), 'utf8'));
  for (const name of NAMES) {
    t.true(table.includes(name), table);
    t.true(page.includes(`<bdi>${name}</bdi>`), name);
    t.true(texts.includes(name), texts.join());
  }
  const [head, accuracy] = [/^ +\S.*lr$/m, /^(?:final|best) val accuracy .*$/m].map((line) => line.exec(table)![0]);
  t.is(measureWidth(head!), measureWidth(accuracy!));
});

test('a report of a run names it in every alphabet', async (t) => {
  const { runs } = folders(t);
  for (const [index, name] of NAMES.entries()) {
    const { file } = await reportRun({ folder: runs[index]! });
    t.true(existsSync(file));
    t.true(readFileSync(file, 'utf8').includes(`<title>${name}`), name);
  }
});

const named = test.macro({
  title: (_, names: readonly string[], folder: string) =>
    `${names.join(' and ').slice(0, 40)} are compared in ${folder}`,
  exec: async (t, names: readonly string[], folder: string) => {
    const directory = temporaryFolder(t);
    const runs = names.map(
      (name, index) => writeRun(directory, { name, folder: join(directory, `run-${index}`), epochs: 1 }).folder,
    );
    const request = { folders: runs, outputDirectory: directory, chartFormats: ['vl.json'] as const, files: fs };
    t.is((await compareFolders(request)).folder, join(directory, folder));
  },
});

test(named, ['e\u0301te\u0301', 'lr'], 'compare-été-lr');
test(named, ['../a', 'b c'], 'compare-..-a-b-c');
test(named, ['模'.repeat(30), 'lr'], `compare-${'模'.repeat(20)}-and-more`);
test(named, ['a'.repeat(30), 'b'.repeat(29)], `compare-${'a'.repeat(30)}-${'b'.repeat(29)}`);
