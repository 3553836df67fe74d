import { basename, dirname } from 'node:path';
import { definition } from '../../config/schema.js';
import type { NormalizationName } from '../../import/types.js';
import type { Command } from '../command.js';
import type { Context } from '../context.js';
import { overridesOf, quietOption, setOption, threadsOption } from '../options.js';
import { threadsOf } from '../run-outcome.js';

interface Arguments {
  readonly model: string;
  readonly config: string | undefined;
  readonly normalization: NormalizationName | undefined;
  readonly set: readonly string[];
  readonly name: string | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly threads: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const importCommand: Command<Arguments> = {
  usage: 'import <model>',
  describe: 'Make a run folder of a model that another program has trained',
  examples: [
    ['import model.keras -o runs/imported', 'a model of Keras; its experiment file is written from it'],
    ['import tfjs/model.json -S data.dataset=fashion_mnist', 'a model of TensorFlow.js, and the data that it is for'],
    ['import weights.safetensors --config configs/cnn.yaml', 'weights alone, by the names of layers'],
  ],
  options: (parser) =>
    parser
      .positional('model', {
        type: 'string',
        demandOption: true,
        describe: 'A .keras, .h5 or .safetensors file, or the model.json of TensorFlow.js',
      })
      .option('config', {
        type: 'string',
        requiresArg: true,
        describe: 'Experiment file whose network takes the weights (default: one that is written from the model)',
      })
      .option('normalization', {
        type: 'string',
        requiresArg: true,
        choices: definition('data').properties!['normalization']!.enum as readonly NormalizationName[],
        describe: 'How the model was given its pixels: 0 to 1, standardized, or 0 to 255 (default: unit)',
      })
      .option('set', setOption)
      .option('name', {
        alias: 'n',
        type: 'string',
        requiresArg: true,
        describe: 'Name of the run (default: that of the model’s file)',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'The run folder (default: one of that name in $MNISTX_RUNS_DIR or runs)',
      })
      .option('force', {
        alias: 'f',
        type: 'boolean',
        default: false,
        describe: 'Replace a run of the same name; its tags and note stay',
      })
      .option('threads', threadsOption)
      .option('json', { type: 'boolean', default: false, describe: 'Print the manifest of the run as JSON' })
      .option('quiet', quietOption) as never,
  idle: [
    {
      options: ['name'],
      isIdle: ({ output }) => output !== undefined,
      where: 'with --output, which names the folder',
      fix: 'leave out one of them',
    },
    {
      options: ['normalization'],
      isIdle: ({ config }) => config !== undefined,
      where: 'with --config, which says it',
      fix: 'leave it out, or add -S data.normalization=…',
    },
  ],
  run: async (argv, context) => {
    const threads = threadsOf(argv, context.env);
    const [{ importModel }, { engineChooser }, { RunProgress }] = await Promise.all([
      import('../../tasks/import-model.js'),
      import('../../open/choose-engine.js'),
      import('../run-progress.js'),
    ]);
    const { effects, signal, terminal, cacheDirectory, mirrors } = context;
    const progress = new RunProgress(terminal, effects.elapsedMs, argv.quiet);
    const chooseEngine = engineChooser(context, (message) => progress.warn(message));
    const place = placeOf(argv, context);
    const overrides = overridesOf({
      set: argv.set,
      name: 'name' in place ? place.name : undefined,
      seed: undefined,
      engine: undefined,
    });
    const config = argv.config === undefined ? null : await readConfig(argv.config, overrides, context);
    const { normalization } = argv;
    const request = {
      ...place,
      file: argv.model,
      config,
      overrides,
      force: argv.force,
      cacheDirectory,
      mirrors,
      threads,
      ...(normalization !== undefined && { normalization }),
    };
    const report = progress.report.bind(progress);
    const { folder, manifest } = await importModel(request, { effects, signal, report, chooseEngine });
    const { test } = manifest.metrics;
    if (!argv.quiet && test !== null) terminal.log(`${folder}: imported, test accuracy ${test.accuracy.toFixed(4)}\n`);
    terminal.out(argv.json ? `${JSON.stringify({ folder, ...manifest }, null, 2)}\n` : `${folder}\n`);
    return 0;
  },
};

/** `-o runs/imported` names the run folder itself: an import makes one run. */
function placeOf({ output, name }: Arguments, { runsDirectory }: Context) {
  if (output === undefined) return { runsDirectory, ...(name !== undefined && { name }) };
  return { runsDirectory: dirname(output), name: basename(output) };
}

async function readConfig(file: string, overrides: readonly string[], { effects, signal }: Context) {
  const { receiveExperiment } = await import('../../open/read-config-file.js');
  return receiveExperiment(file, { overrides, files: effects.files, signal });
}
