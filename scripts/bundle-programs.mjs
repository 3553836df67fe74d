// Bundles the programs that a training starts, in place: node scripts/bundle-programs.mjs dist. Node takes about a millisecond
// for each module that it loads; a run has three hundred, and each of its threads ninety.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { build, normalizePath } from 'vite';

const dist = resolve(process.argv[2] ?? 'dist');
// Bundles name their modules from here on: the same files wherever they are built.
process.chdir(dist);
/** As it stands in the ids of modules. */
const place = `${normalizePath(dist)}/`;

/**
 * By program, what it asks for with import(), as it goes on: the modules of each list, and all that they need, become one file.
 * What else it asks for stays apart.
 */
const PROGRAMS = {
  'src/cli/bin.js': [
    ['src/cli/main.js'],
    ['src/cli/parser.js'],
    ['src/cli/commands/run.js'],
    // What `ls` needs of a run, without the compiled schema.
    ['src/tasks/list-folder.js', 'src/cli/render/runs.js'],
    [
      'src/cli/plan-options.js',
      'src/cli/run-progress.js',
      'src/open/choose-engine.js',
      'src/open/first-weights.js',
      'src/open/plan-of.js',
      'src/open/read-config-file.js',
      'src/tasks/resume-run.js',
      'src/tasks/run-experiment.js',
      'src/training/find-run.js',
    ],
  ],
  'src/engine/simd/host/node/worker.js': [],
  // What the benchmark starts is as quick as the command.
  'bench/run-mnistx.js': [],
};

const missing = Object.entries(PROGRAMS)
  .flat(3)
  .filter((name) => !existsSync(join(dist, name)));
if (missing.length > 0) throw new Error(`no module ${missing.join(', ')}`);
// Written at the end: each is read by others.
const bundles = await Promise.all(Object.entries(PROGRAMS).map(([name, lists]) => bundle(name, lists)));
for (const { fileName, code } of bundles.flat()) {
  mkdirSync(dirname(join(dist, fileName)), { recursive: true });
  writeFileSync(join(dist, fileName), code);
}

async function bundle(program, lists) {
  const name = program.replace('.js', '');
  let files = null;
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    root: dist,
    plugins: [keepAddresses()],
    build: {
      ssr: join(dist, program),
      target: 'node20',
      write: false,
      rolldownOptions: {
        output: {
          minify: true,
          entryFileNames: program,
          chunkFileNames: `${name}-parts/[name]-[hash].js`,
          codeSplitting: {
            groups: [
              {
                name: (id, context) => {
                  files ??= lists.map((names) => withImports(names, context));
                  const file = files.findIndex((ids) => ids.has(id));
                  return file < 0 ? null : `start-${file + 1}`;
                },
              },
            ],
          },
        },
        checks: { bundlerTimings: false },
      },
    },
  });
  return output;
}

/** The modules and all that they import. */
function withImports(names, context) {
  const found = new Set(names.map((name) => place + name));
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/** A module finds files beside it by its address: it keeps that wherever its code goes. */
function keepAddresses() {
  return {
    name: 'keep-addresses',
    transform(code, id) {
      if (!id.startsWith(place) || !code.includes('import.meta.url')) return null;
      return code.replaceAll('import.meta.url', `__addressOf(${JSON.stringify(id.slice(place.length))})`);
    },
    renderChunk(code, { fileName }) {
      return code.replace(/__addressOf\("([^"]*)"\)/g, (_, module) => {
        const path = posix.relative(posix.dirname(fileName), module);
        return `new URL(${JSON.stringify(path)}, import.meta.url).href`;
      });
    },
  };
}
