import { concatenate, doubleField, floatField, integerField, messageField, textField } from '../../formats/protobuf.js';
import type { Field } from '../../formats/protobuf.js';
import { maskedCrc32c } from './crc32c.js';

/** One value at one step, or a text. */
export interface TensorBoardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly tag: string;
  readonly value: number | string;
}

/** The bytes of an event file: TFRecords of `Event` messages, the first of which says the version. */
export function encodeEvents(events: readonly TensorBoardEvent[]): Uint8Array {
  const first = [doubleField(1, events[0]?.wallTime ?? 0), textField(3, 'brain.Event:2')];
  return concatenate([first, ...events.map(eventFields)].map((fields) => encodeRecord(concatenate(fields))));
}

function eventFields({ wallTime, step, tag, value }: TensorBoardEvent): Field[] {
  // `simple_value`, a 32-bit float, which every reader knows.
  const content = typeof value === 'number' ? [floatField(2, value)] : textFields(value);
  const summary = messageField(1, [textField(1, tag), ...content]);
  return [doubleField(1, wallTime), integerField(2, step), messageField(5, [summary])];
}

const STRING = 7;

/** A tensor of one string, shown by the plugin `text` as Markdown. */
function textFields(value: string): Field[] {
  const shape = messageField(2, [messageField(2, [integerField(1, 1)])]);
  return [
    messageField(9, [messageField(1, [textField(1, 'text')])]),
    messageField(8, [integerField(1, STRING), shape, textField(8, value)]),
  ];
}

/** Length (64 bits), its checksum, the data, their checksum. */
function encodeRecord(data: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return concatenate([length, checksum(length), data, checksum(data)]);
}

function checksum(bytes: Uint8Array): Uint8Array {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, maskedCrc32c(bytes), true);
  return four;
}
