import { readFileSync } from 'node:fs';

/**
 * Vega's runtime and its expression interpreter as one classic script, which defines a global `vega`. The full build is the
 * smallest without dependencies: Vega's smaller one needs d3.
 */
export function readVegaRuntime(): string {
  const vega = readFileSync(new URL('vega.min.js', import.meta.resolve('vega')), 'utf8');
  const interpreter = readFileSync(new URL(import.meta.resolve('vega-interpreter')), 'utf8');
  return `${vega}\n${asClassicScript(interpreter)}`;
}

/** The interpreter is only published as a module. The runtime exports everything that it imports from vega-util. */
export function asClassicScript(module: string): string {
  const [imports, names] = /^import \{ ([\w, ]+) \} from 'vega-util';$/m.exec(module) ?? [];
  const [exports, local, exported] = /^export \{ (\w+) as (\w+) \};$/m.exec(module) ?? [];
  if (imports === undefined || exports === undefined)
    throw new Error('vega-interpreter does not have the expected form');
  const body = module
    .replace(imports, `const { ${names!} } = vega;`)
    .replace(exports, `return ${local!};`)
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return `vega.${exported!} = (() => {\n${body}\n})();`;
}
