import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DEFINING_KEYS } from '../config/rubric/types.js';
import type { DataRule, OwnExamples } from '../config/rubric/types.js';
import type { ExperimentData } from '../config/types.js';

/** Why the data of an experiment are not read; `null` if they are those of the rubric. */
export function dataFaultOf(data: ExperimentData, { datasets, own }: DataRule): string | null {
  const key = data.path === undefined ? 'directory' : 'path';
  if (data.path === undefined && data.directory === undefined) {
    if (own !== null) return `${data.dataset}, not the examples of the course`;
    return datasets.includes(data.dataset ?? '') ? null : `${data.dataset}`;
  }
  if (own === null) return `data.${key} is not followed`;
  return definitionFault(data, own);
}

/** What a rubric allows, in words. */
export function describeRule({ datasets, own }: DataRule): string {
  return own === null ? `dataset: ${datasets.join(' or ')}` : 'the examples of the course';
}

/** With other labels or other test examples it would be another task. */
function definitionFault(data: ExperimentData, own: OwnExamples): string | null {
  const other = DEFINING_KEYS.find((key) => !isDeepStrictEqual(data[key], own[key]));
  if (other !== undefined) return `data.${other} is ${valueText(data[other])}, not ${valueText(own[other])}`;
  if ((data.test_path === undefined) === (own.testPath === null)) return null;
  return own.testPath === null ? 'data.test_path is not followed' : 'data.test_path is missing';
}

function valueText(value: unknown): string {
  return value === undefined ? 'left out' : JSON.stringify(value);
}

/** What the data are called: the name of a dataset, or of a file or folder. */
export function nameOfData({ dataset, path, directory }: ExperimentData): string {
  return basename(path ?? directory ?? dataset ?? '');
}
