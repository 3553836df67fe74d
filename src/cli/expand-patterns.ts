import { existsSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { MnistxError } from '../errors.js';

/**
 * Run folders from paths and patterns, each once. A pattern selects the run folders among its matches. Most shells have
 * already expanded patterns.
 *
 * @throws {MnistxError} RUN_NOT_FOUND for a pattern that matches no run
 */
export function expandPatterns(patterns: readonly string[]): string[] {
  const folders = patterns.flatMap((pattern) => {
    if (existsSync(pattern) || !isDynamicPattern(pattern)) return [pattern.replace(/(.)\/+$/, '$1')];
    // Match the manifests: matching the folders would leave out symbolic links.
    const manifests = globSync(`${pattern.replace(/\/+$/, '')}/run.json`, {
      expandDirectories: false,
      absolute: isAbsolute(pattern),
    });
    const runs = manifests.map((file) => dirname(file)).sort();
    if (runs.length > 0) return runs;
    throw new MnistxError({ code: 'RUN_NOT_FOUND', message: `no run matches ${pattern}`, fix: 'see `mnistx ls`' });
  });
  return [...new Set(folders)];
}

/**
 * Files from paths and patterns, each once. The matches of a pattern are sorted by name. A path need not exist.
 *
 * @throws {MnistxError} FILE_NOT_FOUND for a pattern that matches no file
 */
export function expandFiles(patterns: readonly string[]): string[] {
  const order = new Intl.Collator('en', { numeric: true });
  const files = patterns.flatMap((pattern) => {
    if (existsSync(pattern) || !isDynamicPattern(pattern)) return [pattern];
    const matches = globSync(pattern, { onlyFiles: true, expandDirectories: false, absolute: isAbsolute(pattern) });
    matches.sort(order.compare);
    if (matches.length > 0) return matches;
    throw new MnistxError({ code: 'FILE_NOT_FOUND', message: `no file matches ${pattern}`, fix: 'check the pattern' });
  });
  return [...new Set(files)];
}
