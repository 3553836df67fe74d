// The JSON Schemas, and what is made from each of them.
export const SCHEMAS = [
  {
    file: 'experiment.schema.json',
    title: 'ExperimentSpec',
    spec: 'config/spec.ts',
    validator: 'config/schema-validator.mjs',
  },
  {
    file: 'sweep.schema.json',
    title: 'SweepSpec',
    spec: 'config/sweep/spec.ts',
    validator: 'config/sweep/schema-validator.mjs',
  },
  {
    file: 'rubric.schema.json',
    title: 'RubricSpec',
    spec: 'config/rubric/spec.ts',
    validator: 'config/rubric/schema-validator.mjs',
  },
];
