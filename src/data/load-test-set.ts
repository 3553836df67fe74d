import { MnistxError } from '../errors.js';
import type { DataSource, OwnData } from './data-request.js';
import { loadDataset } from './load-dataset.js';
import type { DataOptions } from './load-dataset.js';
import { listNames } from './list-names.js';
import type { Reading } from './sources/interpret.js';
import { readSource } from './sources/read-source.js';
import { formatAt } from './sources/recognize.js';
import { relabel } from './sources/rewrite.js';
import type { FormSetting } from './sources/source.js';
import type { Dataset, ExampleSet, ImageShape } from './types.js';

/** What a network was trained on: other pictures are brought to its form, other labels to its classes. */
export interface TrainedForm {
  readonly imageShape: ImageShape;
  readonly classNames: readonly string[];
  /** Its own source, whose settings hold for other files of its format. */
  readonly source: DataSource;
  readonly reading: Reading;
}

/** Test examples of data that a network was not trained on. */
export interface TestSet extends Pick<
  Dataset,
  'name' | 'imageShape' | 'classes' | 'classNames' | 'files' | 'remarks' | 'test'
> {}

/**
 * Loads the test set of any data; all examples of a user's own data that have none.
 *
 * @throws {MnistxError} CLASS_COUNT for classes that the network does not know, and those of `loadDataset`
 */
export async function loadTestSet(source: DataSource, form: TrainedForm, options: DataOptions): Promise<TestSet> {
  if (!('path' in source)) {
    const request = { source, validation: 'none', limit: { train: null, test: null }, normalization: 'unit', seed: 1 };
    return loadDataset(request as Parameters<typeof loadDataset>[0], options);
  }
  const { isUpright = false, uses } = formatAt(source.path, source.format);
  const reading = { ...form.reading, isTransposed: form.reading.isTransposed && !isUpright };
  const own = withForm(source, { ...form, reading }, uses);
  const { info, train, test, files } = await readSource(own, options, reading);
  const remarks =
    test === null
      ? [...info.remarks, `there is no test set: all ${train.count.toLocaleString('en')} examples are used`]
      : info.remarks;
  return { ...info, files, remarks, ...inClassesOf(form, info, test ?? train) };
}

const INHERITED: readonly FormSetting[] = ['fit', 'labels', 'labelColumn'];

/** Settings of the network's own data hold unless the source says otherwise, and if its format has a use for them. */
function withForm(
  source: OwnData,
  { imageShape, source: own, reading }: TrainedForm,
  uses: readonly string[],
): OwnData {
  const [height, width, channels] = imageShape;
  const wanted: Partial<Pick<OwnData, FormSetting>> = {
    ...('path' in own ? Object.fromEntries(INHERITED.map((key) => [key, own[key]])) : {}),
    // As they lie in the files.
    size: (source.transpose ?? reading.isTransposed) ? [width, height] : [height, width],
    ...((channels === 1 || channels === 3) && { channels }),
  };
  const entries = Object.entries(wanted).filter(([key, value]) => value !== undefined && uses.includes(key));
  // Files whose names say otherwise were upright for training, too.
  const isUpright = 'path' in own && own.transpose === false;
  return { ...Object.fromEntries(entries), ...(isUpright && { transpose: false }), ...source };
}

/** Classes are matched by their names; labels that are only numbers by these, if the network has names for its classes. */
function inClassesOf(
  { classNames: known }: TrainedForm,
  { name, classNames }: Pick<Dataset, 'name' | 'classNames'>,
  test: ExampleSet,
): Partial<Dataset> & { readonly test: ExampleSet } {
  const places = classNames.map((one) => known.indexOf(one));
  const strange = classNames.filter((_, label) => places[label] === -1);
  if (strange.length > 0) {
    if (areNumbers(classNames) && !known.every(isNumber)) return { test };
    const message = `${name} has classes that the network does not know: ${listNames(strange)}; it knows ${listNames(known)}`;
    throw new MnistxError({ code: 'CLASS_COUNT', message, fix: 'remove them, or name them by data.class_names' });
  }
  relabel(
    test.labels,
    Uint8Array.from({ length: 256 }, (_, label) => places[label] ?? 0),
  );
  return { test, classes: known.length, classNames: known };
}

/** 0, 1, 2 and so on: each is the label itself. */
function areNumbers(names: readonly string[]): boolean {
  return names.every((name, label) => name === String(label));
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}
