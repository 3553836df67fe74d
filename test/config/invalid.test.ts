import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { renderProblems } from '../../src/cli/render/problems.js';
import { exitCodeOf, MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';
import {
  BROKEN_CONFIGS,
  listBrokenConfigs,
  readExpectedReport,
  reportProblems as findProblems,
  locateReport,
} from '../helpers/broken-configs.js';

const FEWEST = 75;
const mayUpdate = process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined;
const files = listBrokenConfigs();

const found = new Map<string, readonly Problem[]>();
function problemsOf(file: string): readonly Problem[] {
  const problems = found.get(file) ?? findProblems(file);
  found.set(file, problems);
  return problems;
}

function reportOf(file: string): string {
  return renderProblems(problemsOf(file), { color: false });
}

for (const file of files) {
  test(`${file} is refused with its report`, (t) => {
    const report = reportOf(file);
    if (mayUpdate) writeFileSync(locateReport(file), report);
    t.is(report, readExpectedReport(file) ?? 'a report that is not there yet: run with UPDATE_GOLDEN=1 and read it');
  });
}

test('there are enough broken configs, and no report without its config', (t) => {
  t.true(files.length >= FEWEST, `saw ${files.length}`);
  const reports = readdirSync(BROKEN_CONFIGS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.txt'),
  );
  t.is(reports.length, files.length);
});

test('every problem says where it is and what to do, and none shows a stack', (t) => {
  for (const file of files) {
    const problems = problemsOf(file);
    t.true(problems.length > 0, file);
    for (const { position, fix, message } of problems) {
      t.true(position !== undefined && position.line >= 1 && position.column >= 1, `${file}: ${message}`);
      t.true(fix !== undefined && fix !== '' && message !== '', `${file}: ${message}`);
      t.true(
        position!.column - 1 + position!.length <= Math.max(1, position!.sourceLine.length + 1),
        `${file}: ${message}`,
      );
    }
    t.notRegex(reportOf(file), /^ {4}at /m, file);
    t.is(exitCodeOf(new MnistxError(problems)), 2, file);
  }
});

test('the broken configs cover every code that a config can cause', (t) => {
  const seen = new Set(files.flatMap((file) => problemsOf(file).map((problem) => problem.code)));
  const wanted = [
    'FILE_NOT_FOUND',
    'FILE_UNREADABLE',
    'YAML_SYNTAX',
    'DUPLICATE_KEY',
    'UNKNOWN_KEY',
    'UNKNOWN_VALUE',
    'MISSING_KEY',
    'WRONG_TYPE',
    'OUT_OF_RANGE',
    'CONFLICT',
    'BAD_OVERRIDE',
    'EXTENDS_CYCLE',
    'SHAPE_MISMATCH',
    'EMPTY_OUTPUT',
    'CLASS_COUNT',
    'LOSS_MISMATCH',
    'TOO_LARGE',
  ] as const;
  t.deepEqual(
    wanted.filter((code) => !seen.has(code)),
    [],
  );
});

test('a problem in an override or an extended file names that override or file', (t) => {
  const filesOf = (file: string): string[] => problemsOf(file).map(({ position }) => basename(position!.file));
  t.deepEqual(filesOf('extends-chain/main.yaml'), ['base.yaml', 'middle.yaml', 'main.yaml']);
  t.deepEqual(filesOf('set-and-file.yaml'), ['--set', '--set', 'set-and-file.yaml']);
});

test('checking a config loads nothing of TensorFlow.js', (t) => {
  const helper = fileURLToPath(new URL('../helpers/broken-configs.js', import.meta.url));
  const script = `
    import { Module } from 'node:module';
    const { listBrokenConfigs, reportProblems } = await import(${JSON.stringify(helper)});
    for (const file of listBrokenConfigs()) reportProblems(file);
    const loaded = [...Object.keys(Module._cache), ...process.report.getReport().sharedObjects];
    console.log(JSON.stringify(loaded.filter((file) => /tensorflow|tfjs/.test(file.split('node_modules').pop()))));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  t.is(stdout.trim(), '[]', stderr);
});
