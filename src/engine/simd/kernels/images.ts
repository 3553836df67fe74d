import { madd } from './lanes';
import { listFour } from './lists';

// A batch's images and labels. `order` is the address of the epoch's order (32-bit words), or 0 for the order of the set;
// image i of the batch is the one at place `first` + i.

/**
 * Images `from` … `to` - 1 of the batch as floats, byte * scale + shift of its channel, `outStride` bytes apart. Tables are
 * (channels) floats. The returned number has no meaning.
 */
export function readImages(
  images: usize,
  size: i32,
  channels: i32,
  scales: usize,
  shifts: usize,
  order: usize,
  first: usize,
  from: usize,
  to: usize,
  out: usize,
  outStride: usize,
): i32 {
  const touched = touchImages(images, <usize>size, order, first, from, to);
  for (let image = from; image < to; image++) {
    const bytes = images + placeOf(order, first + image) * <usize>size;
    readImage(bytes, size, channels, scales, shifts, out + image * outStride);
  }
  return touched;
}

/**
 * The lists that `listRows` makes of images `from` … `to` - 1, straight from their bytes: byte * scale where the byte is not 0. Image
 * i of the batch has list and ends number i. `width` is a multiple of 16. The returned number has no meaning.
 */
export function listImages(
  images: usize,
  size: i32,
  scale: f32,
  order: usize,
  first: usize,
  from: usize,
  to: usize,
  width: i32,
  step: i32,
  table: usize,
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
): i32 {
  const touched = touchImages(images, <usize>size, order, first, from, to);
  for (let image = from; image < to; image++) {
    const bytes = images + placeOf(order, first + image) * <usize>size;
    listImage(bytes, size, scale, width, step, table, lists + image * listStride, ends + image * endsStride);
  }
  return touched;
}

function listImage(
  bytes: usize,
  size: i32,
  scale: f32,
  width: i32,
  step: i32,
  table: usize,
  list: usize,
  ends: usize,
): void {
  const scales = f32x4.splat(scale);
  const lanes = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step));
  const four = i32x4.splat(4 * step);
  let end = list;
  for (let start = 0; start < size; start += width) {
    const stop = min(start + width, size);
    let at = start;
    for (; at + 16 <= stop; at += 16) {
      const raw = v128.load(bytes + <usize>at);
      const present = i8x16.bitmask(i8x16.ne(raw, i8x16.splat(0)));
      if (present === 0) continue;
      const low = i16x8.extend_low_i8x16_u(raw);
      const high = i16x8.extend_high_i8x16_u(raw);
      let offsets = i32x4.add(lanes, i32x4.splat(at * step));
      end = listFour(scaledBytes(i32x4.extend_low_i16x8_u(low), scales), offsets, present & 15, table, end);
      offsets = i32x4.add(offsets, four);
      end = listFour(scaledBytes(i32x4.extend_high_i16x8_u(low), scales), offsets, (present >> 4) & 15, table, end);
      offsets = i32x4.add(offsets, four);
      end = listFour(scaledBytes(i32x4.extend_low_i16x8_u(high), scales), offsets, (present >> 8) & 15, table, end);
      offsets = i32x4.add(offsets, four);
      end = listFour(scaledBytes(i32x4.extend_high_i16x8_u(high), scales), offsets, present >> 12, table, end);
    }
    for (; at < stop; at++) {
      const value = <f32>load<u8>(bytes + <usize>at) * scale;
      store<i32>(end, at * step);
      store<f32>(end, value, 4);
      end += load<u8>(bytes + <usize>at) !== 0 ? 8 : 0;
    }
    store<i32>(ends, <i32>end);
    ends += 4;
  }
}

@inline
function scaledBytes(integers: v128, scale: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(integers), scale);
}

/** As `readImages`, of images that are floats. */
export function readFloatImages(
  images: usize,
  size: i32,
  channels: i32,
  scales: usize,
  shifts: usize,
  order: usize,
  first: usize,
  from: usize,
  to: usize,
  out: usize,
  outStride: usize,
): i32 {
  const imageBytes = <usize>size << 2;
  const touched = touchImages(images, imageBytes, order, first, from, to);
  for (let image = from; image < to; image++) {
    const floats = images + placeOf(order, first + image) * imageBytes;
    readFloatImage(floats, size, channels, scales, shifts, out + image * outStride);
  }
  return touched;
}

/** Label bytes of the batch, one behind the other from `out` on. */
export function gatherLabels(labels: usize, order: usize, first: usize, from: usize, to: usize, out: usize): void {
  for (let image = from; image < to; image++) {
    store<u8>(out + image, load<u8>(labels + placeOf(order, first + image)));
  }
}

/** Images are scattered over a large set: touching all of them first lets the memory load them in parallel. */
@inline
function touchImages(images: usize, imageBytes: usize, order: usize, first: usize, from: usize, to: usize): i32 {
  let touched = 0;
  for (let image = from; image < to; image++) {
    const bytes = images + placeOf(order, first + image) * imageBytes;
    for (let line: usize = 0; line < imageBytes; line += 64) touched += <i32>load<u8>(bytes + line);
  }
  return touched;
}

@inline
function placeOf(order: usize, at: usize): usize {
  return order === 0 ? at : <usize>load<u32>(order + (at << 2));
}

function readImage(bytes: usize, count: i32, channels: i32, scales: usize, shifts: usize, out: usize): void {
  if (channels === 1) {
    const scale = v128.load32_splat(scales);
    const shift = v128.load32_splat(shifts);
    let at = 0;
    for (; at + 16 <= count; at += 16) {
      const raw = v128.load(bytes + <usize>at);
      const low = i16x8.extend_low_i8x16_u(raw);
      const high = i16x8.extend_high_i8x16_u(raw);
      const to = out + (<usize>at << 2);
      v128.store(to, scaled(i32x4.extend_low_i16x8_u(low), scale, shift));
      v128.store(to, scaled(i32x4.extend_high_i16x8_u(low), scale, shift), 16);
      v128.store(to, scaled(i32x4.extend_low_i16x8_u(high), scale, shift), 32);
      v128.store(to, scaled(i32x4.extend_high_i16x8_u(high), scale, shift), 48);
    }
    for (; at < count; at++) {
      store<f32>(out + (<usize>at << 2), <f32>load<u8>(bytes + <usize>at) * load<f32>(scales) + load<f32>(shifts));
    }
    return;
  }
  let channel: usize = 0;
  const end = <usize>channels << 2;
  for (let at = 0; at < count; at++) {
    store<f32>(out + (<usize>at << 2), <f32>load<u8>(bytes + <usize>at) * load<f32>(scales + channel) + load<f32>(shifts + channel));
    channel += 4;
    if (channel === end) channel = 0;
  }
}

function readFloatImage(floats: usize, count: i32, channels: i32, scales: usize, shifts: usize, out: usize): void {
  const end = <usize>count << 2;
  if (channels === 1) {
    const scale = v128.load32_splat(scales);
    const shift = v128.load32_splat(shifts);
    const whole = end & ~15;
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(out + at, madd(v128.load(floats + at), scale, shift));
    }
    for (let at = whole; at < end; at += 4) {
      store<f32>(out + at, load<f32>(floats + at) * load<f32>(scales) + load<f32>(shifts));
    }
    return;
  }
  let channel: usize = 0;
  const channelEnd = <usize>channels << 2;
  for (let at: usize = 0; at < end; at += 4) {
    store<f32>(out + at, load<f32>(floats + at) * load<f32>(scales + channel) + load<f32>(shifts + channel));
    channel += 4;
    if (channel === channelEnd) channel = 0;
  }
}

@inline
function scaled(integers: v128, scale: v128, shift: v128): v128 {
  return madd(f32x4.convert_i32x4_u(integers), scale, shift);
}
