/** Adds the SHA-256 of everything before it as the last key of a record, which is indented JSON. */
export function sealText(json: string, sha256: (bytes: Uint8Array) => string): string {
  const open = json.slice(0, -2);
  return `${open},\n  "sha256": "${sha256(new TextEncoder().encode(open))}"\n}\n`;
}
