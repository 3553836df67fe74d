import { Document, isCollection, isScalar, visit } from 'yaml';
import type { ScalarTag } from 'yaml';
import type { Experiment } from './types.js';

/**
 * The complete experiment as YAML: every default, extension and override filled in. Itself a valid experiment file, which
 * readers of YAML 1.1 and 1.2 read alike.
 */
export function renderExperiment(experiment: Experiment): string {
  const document = new Document(writtenForm(experiment), {
    aliasDuplicateObjects: false,
    customTags: (tags) => [EXPONENT, QUOTED, ...tags],
  });
  visit(document, {
    Map: (_, map) => {
      if (map.has('l1')) map.flow = true;
    },
    Seq: (_, list) => {
      if (list.items.every((item) => isScalar(item) || (isCollection(item) && item.flow))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** An experiment as a file holds it: without what an experiment file may not say because there is nothing to say. */
export function writtenForm(experiment: Experiment) {
  const { description, data, ...rest } = experiment;
  const { limit, ...dataRest } = data;
  return {
    name: rest.name,
    ...(description === '' ? {} : { description }),
    seed: rest.seed,
    engine: rest.engine,
    data: Object.keys(limit).length === 0 ? dataRest : { ...dataRest, limit },
    model: rest.model,
    train: rest.train,
  };
}

/** Readers of YAML 1.1, such as PyYAML, take `1e-7` for a text. They read `1.0e-7`. */
const EXPONENT: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /(?!)/,
  identify: (value) => typeof value === 'number' && /^-?\d+e/.test(String(value)),
  resolve: Number,
  stringify: ({ value }) => String(value).replace('e', '.0e'),
};

/** They also take `no`, `12:30:00`, `0o7`, `1_000`, `=` and dates for something other than a text, unless quoted. */
const QUOTED: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /(?!)/,
  identify: (value) => typeof value === 'string' && !isPlainWord(value),
  resolve: String,
  stringify: ({ value }) => quoteText(value as string),
};

/** A text that no version of YAML reads as anything else. */
function isPlainWord(text: string): boolean {
  return /^[\p{L}/](?:[\p{L}\p{M}\p{N}_./ -]*[^ ])?$/u.test(text) && !WORDS_OF_YAML_1_1.test(text);
}

/** Some readers take `e5` for a number. */
const WORDS_OF_YAML_1_1 = /^(?:y|n|yes|no|on|off|true|false|null|e[\d_]+)$/i;

/** JSON's escapes are YAML's. Some characters are line breaks in YAML 1.1, and some may not stand in a file at all. */
function quoteText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u00a0\u2028\u2029\ufffe\uffff\p{Cf}]/gu,
    (character) => `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  );
}
