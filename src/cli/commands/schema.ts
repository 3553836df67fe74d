import type { Command } from '../command.js';

export const schemaCommand: Command<object> = {
  usage: 'schema',
  describe: 'Print the JSON Schema of experiment files',
  examples: [['schema > experiment.schema.json', 'save it for your editor']],
  options: (parser) => parser,
  run: async (_, { terminal }) => {
    const { schemaText } = await import('../../config/schema.js');
    terminal.out(schemaText);
    return 0;
  },
};
