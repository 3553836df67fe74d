import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * A plugin of Vite, for pages and for their workers. Validators and kernels are compiled: they stand in the folder of the
 * build, not in that of the sources.
 */
export function compiledParts(dist) {
  return {
    name: 'compiled-parts',
    enforce: 'pre',
    resolveId: (id, importer) =>
      /\/(schema-validator\.mjs|kernels(-relaxed)?\.wasm\?url(&inline)?)$/.test(id) && importer !== undefined
        ? join(dist, relative(root, join(dirname(importer), id)))
        : null,
  };
}
