// Bundles the pages of `mnistx ui` and the playground into a folder: node scripts/build-pages.mjs dist
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { compiledParts } from './compiled-parts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(root, process.argv[2] ?? 'dist');
const plugins = [compiledParts(dist)];
const web = join(root, 'src', 'web');
const options = {
  configFile: false,
  logLevel: 'warn',
  plugins,
  worker: { format: 'es', plugins: () => plugins },
};

// Not dist/src/web, which holds what tests import from the pages' sources.
const pages = join(dist, 'src', 'pages');
const playground = join(dist, 'src', 'playground');
const read = [...(await bundle(web, pages)), ...(await bundle(join(web, 'playground'), playground))];
read.push(...(await bundleScript(join(web, 'playground', 'service-worker.ts'), playground, 'service-worker')));
const modelPage = join(dist, 'src', 'model-page');
read.push(...(await bundleScript(join(web, 'model-page', 'main.tsx'), modelPage, 'model-page')));

// Kept packed only: the package is a megabyte smaller.
for (const path of [pages, playground, modelPage].flatMap(filesOf)) {
  writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
  rmSync(path);
}
writeFileSync(join(dist, '.pages-sources'), [...new Set(read)].sort().join('\n'));
console.error(
  `The pages take ${kilobytes(pages)} over the wire, all of them, and the playground ${kilobytes(playground)}.`,
);

/** Bundles the page of a folder, and returns our files that went into it. */
async function bundle(from, to) {
  const { output } = await build({
    ...options,
    root: from,
    // Addresses relative to the page, wherever a proxy puts it.
    base: './',
    build: {
      outDir: to,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      sourcemap: false,
      modulePreload: { polyfill: false },
      // Vega is one file, and loaded only when a chart is drawn.
      chunkSizeWarningLimit: 700,
      // Warns where the machine is busy.
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  });
  return sourcesOf(output, from);
}

/** A script that is one file of a name that stays, and perhaps a style sheet: for a service worker, or inside a page. */
async function bundleScript(entry, to, name) {
  const [{ output }] = await build({
    ...options,
    build: {
      outDir: to,
      emptyOutDir: false,
      lib: { entry, formats: ['iife'], name: 'script', fileName: () => `${name}.js`, cssFileName: name },
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  });
  return sourcesOf(output, web);
}

function filesOf(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name));
}

/** As long as these files are the same, so are the pages. */
function sourcesOf(output, from) {
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : part.originalFileNames));
  const written = modules.filter((id) => !id.startsWith('\0')).map((id) => id.split('?')[0]);
  const paths = written.map((id) => relative(root, resolve(from, id)));
  return paths.filter((path) => /^(src|schemas|configs)\b/.test(path));
}

function kilobytes(folder) {
  const bytes = filesOf(folder).reduce((sum, path) => sum + statSync(path).size, 0);
  return `${Math.ceil(bytes / 1000)} kB`;
}
