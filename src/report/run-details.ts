import { formatCount } from '../compare/measures.js';
import type { InitRecord, Manifest, ManifestLayer, Run } from '../runs/types.js';
import { formatBytes, formatMoment } from './numbers.js';
import type { Block, Inline, ReportSection, TableBlock, Text } from './types.js';

/** Layers, shapes and cost. */
export function makeNetworkSection({ manifest }: Run): ReportSection {
  const { init } = manifest;
  const origin: Block[] = init === undefined ? [] : [{ kind: 'paragraph', text: describeOrigin(init) }];
  const { parameters, trainable_parameters: trainable, flops, memory_bytes: memory } = manifest.model;
  const fixed = trainable === parameters ? '' : `, of which ${formatCount(trainable)} are trained`;
  const cost = `${formatCount(parameters)} parameters${fixed}. One image costs ${formatCount(flops)} floating-point operations (a multiply-add counts 2) and ${formatBytes(memory)} of layer outputs.`;
  return {
    id: 'network',
    title: 'Network',
    blocks: [makeLayerTable(manifest), { kind: 'paragraph', text: cost }, ...origin],
  };
}

function describeOrigin({ name, folder, sha256, taken }: InitRecord): Inline[] {
  return [
    ...joinWithCommas(taken.map((layer) => ({ name: layer }))),
    ' began with the weights of ',
    { name },
    ' (',
    { name: folder },
    ', SHA-256 of its weights ',
    { code: sha256 },
    ').',
  ];
}

export function makeLayerTable({ data, model }: Manifest): TableBlock {
  const shape = (sizes: readonly number[]): string => sizes.join('\u00a0×\u00a0');
  const { layers } = model;
  const branches = layers.some(({ inputs }) => inputs !== undefined);
  const inputsOf = ({ inputs = [] }: ManifestLayer): Text[] => (branches ? [nameInputs(layers, inputs)] : []);
  return {
    kind: 'table',
    caption: 'Layers',
    columns: [
      { title: 'Layer' },
      { title: 'Type' },
      ...(branches ? [{ title: 'Inputs' }] : []),
      { title: 'Output' },
      { title: 'Parameters', align: 'right' },
      { title: 'FLOPs', align: 'right' },
    ],
    rows: [
      ['input', '', ...(branches ? [''] : []), shape(data.image_shape), '0', '0'],
      ...layers.map((layer) => [
        [{ name: layer.name }],
        (layer.trainable ?? true) ? layer.type : `${layer.type}, frozen`,
        ...inputsOf(layer),
        shape(layer.output_shape),
        formatCount(layer.parameters),
        formatCount(layer.flops),
      ]),
    ],
  };
}

function nameInputs(layers: readonly ManifestLayer[], inputs: readonly number[]): Inline[] {
  return joinWithCommas(inputs.map((input) => ({ name: layers[input]?.name ?? 'input' })));
}

/** The training data, with digests of its files. */
export function makeDataSection({ manifest }: Run): ReportSection {
  return {
    id: 'data',
    title: 'Data',
    blocks: [{ kind: 'facts', facts: collectDataFacts(manifest) }, makeDigestTable(manifest)],
  };
}

function collectDataFacts({ data, experiment }: Manifest): (readonly [string, Text])[] {
  const classes: Inline[] = [`${data.classes}: `, ...joinWithCommas(data.class_names.map((name) => ({ name })))];
  return [
    ['Dataset', [{ name: data.name }]],
    ['Images', data.image_shape.join(' × ')],
    ['Classes', classes],
    ['Training', `${formatCount(data.training_examples)} images`],
    ['Validation', data.validation_examples === 0 ? 'none' : `${formatCount(data.validation_examples)} images`],
    ['Test', `${formatCount(data.test_examples)} images`],
    ['Normalization', experiment.data.normalization],
  ];
}

export function makeDigestTable({ data }: Manifest): TableBlock {
  return {
    kind: 'table',
    caption: 'Files',
    columns: [{ title: 'File' }, { title: 'Bytes', align: 'right' }, { title: 'SHA-256' }],
    rows: data.files.map(({ name, bytes: count, sha256 }) => [
      [{ code: name }],
      formatCount(count),
      [{ code: sha256 }],
    ]),
  };
}

/** The machine and the versions that the run used. */
export function makeEnvironmentSection({ manifest }: Run): ReportSection {
  return {
    id: 'environment',
    title: 'Environment',
    blocks: [{ kind: 'facts', facts: collectEnvironmentFacts(manifest) }],
  };
}

export function collectEnvironmentFacts(manifest: Manifest): (readonly [string, Text])[] {
  const { engine, host, git, versions, created, finished, seed } = manifest;
  const threads = `${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}`;
  const listing = (all: Readonly<Record<string, string>>) =>
    Object.entries(all)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ');
  const commit: Text = git === null ? 'none' : [{ code: git.commit }, git.dirty ? ', with changes' : ''];
  return [
    ['Engine', `${engine.name} (${engine.backend}), ${threads}`],
    ['Versions', listing({ ...versions, ...engine.versions })],
    [
      'Processor',
      `${host.cpu}, ${host.cores} ${host.cores === 1 ? 'core' : 'cores'}, ${formatBytes(host.memory_bytes)}`,
    ],
    ['System', `${host.platform} ${host.arch}`],
    ['Git commit', commit],
    ['Seed', String(seed)],
    ['Started', formatMoment(created)],
    ['Finished', finished === null ? '–' : formatMoment(finished)],
  ];
}

/** The file that repeats this run. */
export function makeConfigurationSection({ manifest }: Run, config: string): ReportSection {
  return { id: 'configuration', title: 'Configuration', blocks: makeConfigurationBlocks(manifest, config) };
}

export function makeConfigurationBlocks({ overrides }: Manifest, config: string): Block[] {
  const typed: Block[] =
    overrides.length === 0
      ? []
      : [{ kind: 'paragraph', text: ['Overridden: ', ...joinWithCommas(overrides.map((one) => ({ code: one })))] }];
  return [...typed, { kind: 'file', name: 'config.resolved.yaml', text: config }];
}

function joinWithCommas(pieces: readonly Inline[]): Inline[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [', ', piece]));
}
