import type { OwnExamples } from '../config/rubric/types.js';
import type { DataSource } from '../data/data-request.js';
import { readElsewhere } from './relocate-data.js';
import type { DataReaders } from './relocate-data.js';

/**
 * Reads the examples of the course wherever an experiment names files of its own, and datasets by name as ever. With
 * `own: null` there are none: such experiments must be refused before.
 */
export function readCourseData(own: OwnExamples | null, readers: DataReaders): DataReaders {
  return readElsewhere((source) => courseSource(source, own), readers);
}

function courseSource(source: DataSource, own: OwnExamples | null): DataSource {
  if ('dataset' in source) return source;
  if (own === null) throw new Error('a path of a submission was to be followed');
  if ('directory' in source) return { ...source, directory: own.path };
  const { testPath: _, ...plain } = source;
  return { ...plain, path: own.path, ...(own.testPath === null ? {} : { testPath: own.testPath }) };
}
