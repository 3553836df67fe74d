import { cutText, padEnd, measureWidth } from '../../compare/text-width.js';
import { renderExample } from '../../images/example-pixels.js';
import { printable } from '../../short-names.js';
import type { ShownData, ShownExample, SplitDescription } from '../../tasks/show-data.js';
import { renderTable } from './table.js';
import { terminalPicture } from './terminal-picture.js';

/** Shapes, pixels, classes and files of a dataset, as tables. */
export function renderData({ data, splits }: ShownData): string {
  const [height, width, channels] = data.imageShape;
  const numbers = isFloat(data) ? 'floats' : 'bytes';
  return [
    `Data: ${printable(data.name)}, images of ${height}×${width}×${channels} ${numbers}, ${data.classes} classes\n`,
    ...(data.remarks.length === 0 ? [] : [`${data.remarks.map(printable).join('\n')}\n`]),
    pixelTable(splits),
    classTable(splits, data.classNames),
    fileTable(data.files),
  ].join('\n');
}

function isFloat({ training }: ShownData['data']): boolean {
  return training.images instanceof Float32Array;
}

/** The same numbers as JSON, and which examples are shown. */
export function dataJson({ data, splits, examples }: ShownData, files: readonly string[]): unknown {
  return {
    name: data.name,
    image_shape: data.imageShape,
    type: isFloat(data) ? 'float32' : 'uint8',
    classes: data.classes,
    class_names: data.classNames,
    splits: splits.map(({ name, count, classCounts, pixels }) => ({ name, count, class_counts: classCounts, pixels })),
    files: data.files,
    remarks: data.remarks,
    examples: examples.map(({ index, label }) => ({ index, label })),
    charts: files,
  };
}

/** As many examples as fit side by side, with their labels below. */
export function renderPreview(
  { examples, data }: ShownData,
  { columns, color, unicode }: { readonly columns: number; readonly color: boolean; readonly unicode: boolean },
): string {
  const [, width] = data.imageShape;
  if (width > columns) return '';
  const shown = examples.slice(0, Math.max(1, Math.floor((columns + GAP.length) / (width + GAP.length))));
  const pictures = shown.map(({ bytes }) =>
    terminalPicture(renderExample(bytes, data.imageShape), { color, unicode }).split('\n'),
  );
  const lines = pictures[0]!.map((_, line) =>
    pictures
      .map((picture) => picture[line]!)
      .join(GAP)
      .trimEnd(),
  );
  const labels = shown.map((example) => padEnd(captionOf(example, width), width)).join(GAP);
  return `${[...lines, labels.trimEnd()].join('\n')}\n\n`;
}

const GAP = '  ';

function captionOf({ label, index }: ShownExample, width: number): string {
  const name = printable(label);
  const full = `${name} #${index}`;
  return measureWidth(full) <= width ? full : cutText(name, width);
}

function pixelTable(splits: readonly SplitDescription[]): string {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const rows = splits.flatMap(({ name, count, pixels }) =>
    pixels.map(({ mean, deviation, min, max, zeros }, channel) => [
      channel === 0 ? name : '',
      channel === 0 ? count.toLocaleString('en') : '',
      ...(pixels.length === 1 ? [] : [pixels.length === 3 ? COLORS[channel]! : `${channel}`]),
      mean.toFixed(2),
      deviation.toFixed(2),
      `${min}`,
      `${max}`,
      `${(100 * zeros).toFixed(1)} %`,
    ]),
  );
  const isGrey = splits.every(({ pixels }) => pixels.length <= 1);
  return renderTable(
    [
      { title: 'Split', align: 'left' },
      right('Images'),
      ...(isGrey ? [] : [{ title: 'Channel', align: 'left' } as const]),
      right('Mean'),
      right('Deviation'),
      right('Min'),
      right('Max'),
      right('Zeros'),
    ],
    rows,
  );
}

const COLORS = ['red', 'green', 'blue'] as const;

function classTable(splits: readonly SplitDescription[], classNames: readonly string[]): string {
  return renderTable(
    [{ title: 'Class', align: 'left' }, ...splits.map(({ name }) => ({ title: name, align: 'right' }) as const)],
    classNames.map((name, label) => [
      printable(name),
      ...splits.map(({ classCounts }) => classCounts[label]!.toLocaleString('en')),
    ]),
  );
}

function fileTable(files: ShownData['data']['files']): string {
  return renderTable(
    [
      { title: 'File', align: 'left' },
      { title: 'Bytes', align: 'right' },
      { title: 'SHA-256 (of the uncompressed file)', align: 'left' },
    ],
    files.map(({ name, bytes, sha256 }) => [printable(name), bytes.toLocaleString('en'), sha256]),
  );
}
