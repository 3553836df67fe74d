import { readFileSync } from 'node:fs';

/** The text of `schemas/experiment.schema.json` or its like. */
export function readSchema(name: 'experiment' | 'sweep' | 'rubric'): string {
  return readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8');
}
