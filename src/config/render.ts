import { Document, isCollection, isMap, isScalar, visit } from 'yaml';
import type { ScalarTag } from 'yaml';
import type { Experiment } from './types.js';

/**
 * Renders the complete experiment as YAML, with every default, extension and override. It is a valid experiment file
 * that parsers of YAML 1.1 and 1.2 read alike.
 */
export function renderExperiment(experiment: Experiment): string {
  return renderYaml(writtenForm(experiment));
}

/** Options of `renderYaml`. */
export interface YamlStyle {
  /** Write what has a type (layers, the optimizer) on one line each, but for blocks of layers. Default: `false` */
  readonly isCompact?: boolean;
}

/** Renders plain data as YAML that parsers of YAML 1.1 and 1.2 read alike. */
export function renderYaml(value: object, { isCompact = false }: YamlStyle = {}): string {
  const document = new Document(value, {
    aliasDuplicateObjects: false,
    customTags: (tags) => [EXPONENT, QUOTED, ...tags],
  });
  visit(document, {
    Map: (_, map) => {
      const isBlock = map.has('layers') || map.has('branches');
      if (map.has('l1') || (isCompact && map.has('type') && !isBlock)) map.flow = true;
    },
    Seq: (_, list) => {
      const isShort = list.items.every((item) => isScalar(item) || (isCollection(item) && item.flow));
      if (isShort && !list.items.some((item) => isMap(item) && item.has('type'))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** An experiment in the form of a file: without an empty description or limit, which the schema refuses. */
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

/** Parsers of YAML 1.1, such as PyYAML, read `1e-7` as a text, but `1.0e-7` as a number. */
const EXPONENT: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /(?!)/,
  identify: (value) => typeof value === 'number' && /^-?\d+e/.test(String(value)),
  resolve: Number,
  stringify: ({ value }) => String(value).replace('e', '.0e'),
};

/** They also read unquoted `no`, `12:30:00`, `0o7`, `1_000`, `=` and dates as something other than a text. */
const QUOTED: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test: /(?!)/,
  identify: (value) => typeof value === 'string' && !isPlainWord(value),
  resolve: String,
  stringify: ({ value }) => quoteText(value as string),
};

/** Whether every version of YAML reads the unquoted text as a text. */
function isPlainWord(text: string): boolean {
  return /^[\p{L}/](?:[\p{L}\p{M}\p{N}_./ -]*[^ ])?$/u.test(text) && !WORDS_OF_YAML_1_1.test(text);
}

/** Some parsers read `e5` as a number. */
const WORDS_OF_YAML_1_1 = /^(?:y|n|yes|no|on|off|true|false|null|e[\d_]+)$/i;

/**
 * JSON's escapes are valid in YAML. Some characters are line breaks in YAML 1.1, and some are not allowed in a file at
 * all.
 */
function quoteText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u00a0\u2028\u2029\ufffe\uffff\p{Cf}]/gu,
    (character) => `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  );
}
