/**
 * A key that an object of valid JSON has twice, at any level; `null` if none. `JSON.parse` keeps the last one without a
 * word.
 */
export function repeatedKey(json: string): string | null {
  const objects: (Set<string> | null)[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const [text] = match;
    if (text === '{') objects.push(new Set());
    else if (text === '[') objects.push(null);
    else if (text === '}' || text === ']') objects.pop();
    else if (/\s*:/y.test(json.slice(token.lastIndex, token.lastIndex + 20))) {
      const key = JSON.parse(text) as string;
      const keys = objects.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}
