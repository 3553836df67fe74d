import type { RunStatus } from './types.js';

/** What is wrong with a value at a path, or `null`. */
type Shape = (value: unknown, path: string) => string | null;

const STATUSES: readonly RunStatus[] = ['running', 'finished', 'interrupted', 'failed', 'imported'];
/** Labels are bytes. */
const MOST_CLASSES = 256;
/** Deeper than any experiment. Recursive functions must not exhaust the stack. */
const DEEPEST = 64;

const text = kind('text', (value) => typeof value === 'string');
/** Longer than any path. The layout of tables and charts looks at each letter several times. */
const LONGEST_LINE = 4096;
const number = kind('a number', (value) => typeof value === 'number');
const count = kind('a whole number from 0 up', (value) => Number.isSafeInteger(value) && (value as number) >= 0);
const size = kind('a whole number from 1 up', (value) => Number.isSafeInteger(value) && (value as number) >= 1);
/** Some 8,700 years. */
const MOST_SECONDS = 2 ** 38;
const seconds = kind('a number of seconds', isDuration);
const flag = kind('true or false', (value) => typeof value === 'boolean');
/** Tables, charts and terminals show it as it is: it must not move the cursor. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const line = both(
  text,
  kind('a line of text', (value) => (value as string).length <= LONGEST_LINE && !CONTROL.test(value as string)),
);

/** A user's folder may have any name; unprintable letters are replaced when it is shown. */
const path = both(
  text,
  kind('a path', (value) => (value as string).length <= LONGEST_LINE),
);

const epochRecord = record({
  epoch: count,
  accuracy: number,
  loss: number,
  val_accuracy: orNull(number),
  val_loss: orNull(number),
  seconds,
});
const digest = record({ bytes: count, sha256: line });

/** What readers of a run rely on. The experiment is checked in full by `openRun`. */
const MANIFEST = record({
  formulas: optional(size),
  name: line,
  status: text,
  reason: orNull(text),
  seed: number,
  created: line,
  finished: orNull(line),
  engine: record({ name: line, backend: line, threads: count, versions: mapOf(line) }),
  data: record({
    name: path,
    image_shape: both(listOf(size), ofLength(3)),
    float_images: optional(flag),
    classes: size,
    class_names: listOf(line),
    label_offset: optional(count),
    transposed: optional(flag),
    known_as: optional(line),
    training_examples: count,
    validation_examples: count,
    test_examples: count,
    test_held_out: optional(flag),
    files: listOf(record({ name: path, bytes: count, sha256: line })),
  }),
  model: record({
    parameters: count,
    trainable_parameters: count,
    flops: number,
    memory_bytes: number,
    layers: listOf(
      record({
        name: line,
        type: line,
        inputs: optional(listOf(number)),
        output_shape: listOf(count),
        parameters: count,
        trainable: optional(flag),
        flops: number,
      }),
    ),
  }),
  init: optional(record({ folder: path, name: line, sha256: line, taken: listOf(line), new: listOf(line) })),
  experiment: record({
    name: text,
    description: text,
    data: record({ limit: record({}) }),
    model: record({ layers: listOf(record({ type: line })) }),
    train: record({ epochs: size, batch_size: size }),
  }),
  overrides: listOf(text),
  versions: mapOf(line),
  host: record({ platform: line, arch: line, cpu: line, cores: count, memory_bytes: number }),
  git: orNull(record({ commit: line, dirty: flag })),
  timings: record({ setup_seconds: seconds, training_seconds: seconds, epochs: count }),
  metrics: record({
    final: orNull(epochRecord),
    best: orNull(epochRecord),
    test: orNull(record({ loss: number, accuracy: number })),
  }),
  weights: optional(record({ epoch: count, step: optional(count), averaged: optional(flag) })),
  resumed: optional(listOf(record({ at: line, epoch: count, step: optional(count), differences: listOf(text) }))),
  imported: optional(
    record({
      from: line,
      format: line,
      program: orNull(line),
      files: listOf(record({ name: line, bytes: count, sha256: line })),
      remarks: listOf(text),
    }),
  ),
  files: mapOf(digest),
});

/** What is wrong with the content of a run.json, or `null`. */
export function manifestFault(manifest: unknown): string | null {
  if (!isRecord(manifest)) return 'is not the manifest of a run';
  if (isDeeper(manifest, DEEPEST)) return 'is nested too deeply';
  const fault = MANIFEST(manifest, '');
  if (fault !== null) return fault;
  const status = manifest['status'] as RunStatus;
  if (!STATUSES.includes(status)) return `has the unknown status "${status}"; expected one of ${STATUSES.join(', ')}`;
  if ((status === 'imported') !== (manifest['imported'] !== undefined))
    return `has the status "${status}" and ${manifest['imported'] === undefined ? 'no' : 'a'} field "imported"`;
  const { classes, class_names: names } = manifest['data'] as { classes: number; class_names: readonly string[] };
  if (classes > MOST_CLASSES) return `has ${classes} classes; at most ${MOST_CLASSES} are possible`;
  if (names.length !== classes) return `has ${names.length} data.class_names for ${classes} classes`;
  const outside = Object.keys(manifest['files'] as object).find((name) => !isInside(name));
  return outside === undefined ? null : `names the file "${outside}", which is not in the folder`;
}

/** Whether a value is a plausible number of seconds. */
export function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MOST_SECONDS;
}

function isInside(name: string): boolean {
  return /^[A-Za-z0-9_-][\w.-]*(\/[A-Za-z0-9_-][\w.-]*)*$/.test(name);
}

function kind(what: string, isOfKind: (value: unknown) => boolean): Shape {
  return (value, path) => {
    if (isOfKind(value)) return null;
    return value === undefined ? `has no ${path}` : `has a ${path} that is not ${what}`;
  };
}

function both(first: Shape, second: Shape): Shape {
  return (value, path) => first(value, path) ?? second(value, path);
}

function ofLength(length: number): Shape {
  return (value, path) =>
    (value as readonly unknown[]).length === length ? null : `has a ${path} that is not of length ${length}`;
}

function orNull(shape: Shape): Shape {
  return (value, path) => (value === null ? null : shape(value, path));
}

function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? null : shape(value, path));
}

function listOf(shape: Shape): Shape {
  const list = kind('a list', Array.isArray);
  return (value, path) => {
    const fault = list(value, path);
    if (fault !== null) return fault;
    return firstFault((value as readonly unknown[]).entries(), (index, item) => shape(item, `${path}[${index}]`));
  };
}

function mapOf(shape: Shape): Shape {
  return (value, path) => {
    if (!isRecord(value)) return aRecord(value, path);
    return firstFault(Object.entries(value), (key, item) => shape(item, `${path}.${key}`));
  };
}

function record(shapes: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(shapes);
  return (value, path) => {
    // A missing record is reported by the first field that it should hold.
    if (value !== undefined && !isRecord(value)) return aRecord(value, path);
    if (value === undefined && entries.length === 0) return aRecord(value, path);
    const prefix = path === '' ? '' : `${path}.`;
    return firstFault(entries, (key, shape) => shape((value as Fields | undefined)?.[key], `${prefix}${key}`));
  };
}

const aRecord = kind('a record', isRecord);

function firstFault<Key, Value>(
  entries: Iterable<readonly [Key, Value]>,
  faultOf: (key: Key, value: Value) => string | null,
): string | null {
  for (const [key, value] of entries) {
    const fault = faultOf(key, value);
    if (fault !== null) return fault;
  }
  return null;
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
