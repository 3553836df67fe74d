// Draws docs/ui.png, the picture of `mnistx ui` in the README, from real runs: node scripts/draw-ui.mjs [docs/ui.png]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', 'src', 'cli', 'bin.js');
const out = process.argv[2] ?? join(root, 'docs', 'ui.png');
const MOST_BYTES = 150_000;
const RUNS = [
  ['lr', 'lr', []],
  ['cnn', 'cnn', []],
  ['cnn-fast', 'cnn', ['train.optimizer.learning_rate=0.003']],
];
const COMMON = ['data.limit={train: 3000, test: 1000}', 'train.epochs=8'];

const place = mkdtempSync(join(tmpdir(), 'mnistx-ui-'));
const env = { ...process.env, MNISTX_RUNS_DIR: 'runs', MNISTX_CACHE_DIR: join(place, 'cache') };
try {
  for (const [name, config, settings] of RUNS) train(name, config, settings);
  await draw();
} finally {
  rmSync(place, { recursive: true, force: true });
}
const { size } = statSync(out);
console.log(`${out}: ${Math.round(size / 1000)} kB`);
if (size > MOST_BYTES) throw new Error(`the picture has ${size} bytes, ${MOST_BYTES} are the most`);

function train(name, config, settings) {
  const set = [...COMMON, ...settings].flatMap((one) => ['-S', one]);
  const args = [program, 'run', join(root, 'configs', `${config}.yaml`), '-q', '-n', name, ...set];
  const { status } = spawnSync(process.execPath, args, { cwd: place, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`training ${name} ended with ${status}`);
}

async function draw() {
  const { launchBrowser } = await import('../dist/test/helpers/launch-browser.js');
  const server = spawn(process.execPath, [program, 'ui', '--port', '0'], {
    cwd: place,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await launchBrowser();
  try {
    const [printed] = await once(server.stdout, 'data');
    const page = await browser.newPage({ viewport: { width: 1200, height: 760 } });
    await page.goto(/http:\S+/.exec(String(printed))[0]);
    const ids = await page.evaluate(
      `fetch('/api/runs?sort=created').then((answer) => answer.json()).then(({ rows }) => rows.map(({ id }) => id))`,
    );
    await page.goto(new URL(`#/curves?ids=${ids.join(',')}`, page.url()).href);
    await page.locator('main canvas').first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: out });
  } finally {
    await browser.close();
    server.kill('SIGTERM');
  }
}
