/** The first channels of RGBA pixels. */
export function takeChannels(rgba: Uint8Array, channels: 1 | 3 | 4): Uint8Array {
  if (channels === 4) return new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length);
  const bytes = new Uint8Array((rgba.length / 4) * channels);
  if (channels === 1) for (let at = 0; at < bytes.length; at++) bytes[at] = rgba[4 * at]!;
  else
    for (let from = 0, to = 0; to < bytes.length; from += 4, to += 3) {
      bytes[to] = rgba[from]!;
      bytes[to + 1] = rgba[from + 1]!;
      bytes[to + 2] = rgba[from + 2]!;
    }
  return bytes;
}
