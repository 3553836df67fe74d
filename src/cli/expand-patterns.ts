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
    if (existsSync(pattern) || !isDynamicPattern(pattern)) return [withoutSlash(pattern)];
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
 * Files and folders from paths and patterns, each once. The matches of a pattern are sorted by name.
 *
 * @throws {MnistxError} FILE_NOT_FOUND for a pattern that matches nothing, and for a path where nothing is
 */
export function expandPaths(patterns: readonly string[]): string[] {
  const paths = patterns.flatMap((pattern) => {
    if (existsSync(pattern)) return [withoutSlash(pattern)];
    const matches = isDynamicPattern(pattern)
      ? globSync(pattern, { onlyFiles: false, expandDirectories: false, absolute: isAbsolute(pattern) }).map(
          withoutSlash,
        )
      : [];
    if (matches.length > 0) return matches.sort(byName);
    const message = `there is no file or folder ${pattern}`;
    throw new MnistxError({ code: 'FILE_NOT_FOUND', message, fix: 'check the path', missing: pattern });
  });
  return [...new Set(paths)];
}

function withoutSlash(path: string): string {
  return path.replace(/(.)\/+$/, '$1');
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Files from paths and patterns, each once. The matches of a pattern are sorted by name. A path need not exist.
 *
 * @throws {MnistxError} FILE_NOT_FOUND for a pattern that matches no file
 */
export function expandFiles(patterns: readonly string[]): string[] {
  const files = patterns.flatMap((pattern) => {
    if (existsSync(pattern) || !isDynamicPattern(pattern)) return [pattern];
    const matches = globSync(pattern, { onlyFiles: true, expandDirectories: false, absolute: isAbsolute(pattern) });
    matches.sort(byName);
    if (matches.length > 0) return matches;
    throw new MnistxError({ code: 'FILE_NOT_FOUND', message: `no file matches ${pattern}`, fix: 'check the pattern' });
  });
  return [...new Set(files)];
}
