/** Whether what reads a terminal's text knows more than ASCII. */
export function isUnicode(env: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
}

/** Whether stdout is a terminal that pictures of characters can be drawn in. */
export function showsPictures({ isTTY }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return isTTY === true && env['TERM'] !== 'dumb' && isUnicode(env);
}
