import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { Problem } from '../../../../src/errors.js';
import { BROKEN_CONFIGS, listBrokenConfigs, MNIST, reportProblems } from '../../../helpers/broken-configs.js';
import { testIfBrowser } from '../../../helpers/browser.js';
import { root } from '../../../helpers/cli.js';

/** What a page does with a text, for a browser: one script that defines `examine`. */
async function bundleExamination(): Promise<string> {
  const entry = join(root, 'dist', 'src', 'web', 'editing', 'examine.js');
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'examine' } },
  });
  const [{ output }] = built as unknown as [{ output: readonly [{ code: string }] }];
  return output[0].code;
}

const SCRIPT = `(texts, data) => texts.map((text) => {
  const { loaded, problems } = examine.checkExperimentText(text);
  return loaded === null ? problems : examine.compileNetwork(loaded, data).problems;
})`;

/** All that a reader sees, but for the name of the file. */
function inWords(problems: readonly Problem[]): readonly object[] {
  return problems.map(({ code, message, fix = null, replacement = null, position }) => {
    const { line, column, length, sourceLine } = position!;
    return { code, message, fix, replacement, line, column, length, sourceLine };
  });
}

testIfBrowser('a page finds the very problems of the command line in broken experiments', async (t, browser) => {
  const files = listBrokenConfigs().filter((file) => {
    const bytes = readFileSync(join(BROKEN_CONFIGS, file));
    const isText = bytes.equals(Buffer.from(bytes.toString('utf8')));
    // A text of a page is in no file, so it extends none, and nothing is set beside it.
    return isText && !/^extends:|^# --set:/m.test(bytes.toString('utf8'));
  });
  t.true(files.length > 60, `${files.length} files`);
  const texts = files.map((file) => readFileSync(join(BROKEN_CONFIGS, file), 'utf8'));
  const page = await browser.newPage();
  await page.addScriptTag({ content: await bundleExamination() });
  const call = `(${SCRIPT})(${JSON.stringify(texts)}, ${JSON.stringify(MNIST)})`;
  const found = (await page.evaluate(call)) as (readonly Problem[])[];
  files.forEach((file, index) => t.deepEqual(inWords(found[index]!), inWords(reportProblems(file)), file));
});
