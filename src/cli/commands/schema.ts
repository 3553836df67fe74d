import type { Command } from '../command.js';

const FILES = ['experiment', 'sweep', 'rubric'] as const;

interface Arguments {
  readonly file: (typeof FILES)[number];
}

export const schemaCommand: Command<Arguments> = {
  usage: 'schema [file]',
  describe: 'Print the JSON Schema of experiment files, sweep files or rubrics',
  examples: [
    ['schema > experiment.schema.json', 'save it for your editor'],
    ['schema sweep > sweep.schema.json', 'that of sweep files'],
    ['schema rubric > rubric.schema.json', 'that of the rubrics of mnistx grade'],
  ],
  options: (parser) =>
    parser.positional('file', {
      type: 'string',
      choices: FILES,
      default: 'experiment',
      describe: 'The kind of file',
    }) as never,
  run: async ({ file }, { terminal }) => {
    const { readSchema } = await import('../../config/read-schema.js');
    terminal.out(readSchema(file));
    return 0;
  },
};
