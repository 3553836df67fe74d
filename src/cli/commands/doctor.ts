import type { Check } from '../../tasks/doctor.js';
import { colorsOf } from '../terminal.js';
import type { Command } from '../command.js';

export const doctorCommand: Command<{ readonly json: boolean }> = {
  usage: 'doctor',
  describe: 'Check this machine: Node, cache, data, engines',
  examples: [['doctor', 'see what is missing and how to get it']],
  options: (parser) => parser.option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
  run: async ({ json }, { terminal, env, cacheDirectory, signal }) => {
    const [{ examine }, { checkDatasets }] = await Promise.all([
      import('../../tasks/doctor.js'),
      import('../../tasks/doctor-data.js'),
    ]);
    const checks = await examine({ env, cacheDirectory, signal, checkData: () => checkDatasets(cacheDirectory) });
    if (json) terminal.out(`${JSON.stringify(checks, null, 2)}\n`);
    else for (const check of checks) terminal.out(render(check));
    return 0;

    function render({ name, status, detail, fix }: Check): string {
      const { green, yellow, red, dim } = colorsOf(terminal, 'out');
      const mark = { ok: green('ok     '), warning: yellow('warning'), missing: red('missing') }[status];
      return `${mark}  ${name.padEnd(24)} ${detail}\n${fix === undefined ? '' : `         ${' '.repeat(24)} ${dim(`→ ${fix}`)}\n`}`;
    }
  },
};
