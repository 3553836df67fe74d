import { readFileSync } from 'node:fs';

/**
 * Vega's runtime with its interpreter of expressions as the text of one classic script, which makes a global `vega`.
 * The full build is the smallest that stands alone: Vega's smaller one wants d3 from elsewhere.
 */
export function readVegaRuntime(): string {
  const vega = readFileSync(new URL('vega.min.js', import.meta.resolve('vega')), 'utf8');
  const interpreter = readFileSync(new URL(import.meta.resolve('vega-interpreter')), 'utf8');
  return `${vega}\n${asClassicScript(interpreter)}`;
}

/** The interpreter is published as a module only. What it imports from vega-util the runtime exports too. */
export function asClassicScript(module: string): string {
  const [imports, names] = /^import \{ ([\w, ]+) \} from 'vega-util';$/m.exec(module) ?? [];
  const [exports, local, exported] = /^export \{ (\w+) as (\w+) \};$/m.exec(module) ?? [];
  if (imports === undefined || exports === undefined)
    throw new Error('vega-interpreter has another form than expected');
  const body = module
    .replace(imports, `const { ${names!} } = vega;`)
    .replace(exports, `return ${local!};`)
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return `vega.${exported!} = (() => {\n${body}\n})();`;
}
