/** The first channels of RGBA pixels. */
export function takeChannels(rgba: Uint8Array, channels: 1 | 3 | 4): Uint8Array {
  if (channels === 4) return new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length);
  const bytes = new Uint8Array((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4)
    for (let channel = 0; channel < channels; channel++) bytes[to++] = rgba[from + channel]!;
  return bytes;
}
