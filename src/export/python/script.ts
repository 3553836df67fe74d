import type { Experiment } from '../../config/types.js';
import type { Plan } from '../../model/types.js';
import { docText } from './code.js';

/** What a script is written from. */
export interface ScriptRequest {
  readonly plan: Plan;
  readonly experiment: Experiment;
  /** Of examples, as run.json says. */
  readonly counts: { readonly training: number; readonly validation: number };
  /** Says which run it is: `cnn (run.json sha256 12ab…)`. */
  readonly origin: string;
  /** Path of the run folder, as given. */
  readonly folder: string;
  /** Name of the file without `.py`, for its usage. */
  readonly file: string;
}

/** A script, and what of the experiment is not in it, or is otherwise. */
export interface Script {
  readonly text: string;
  readonly differences: readonly string[];
}

/** The parts of a script in their order. */
export interface ScriptParts {
  readonly imports: readonly Import[];
  /** Each is a function, a class or some constants: the lines. */
  readonly sections: readonly (readonly string[])[];
  readonly differences: readonly string[];
  /** The command that writes weights for it. */
  readonly weightsCommand: string;
}

/** A line of imports. Standard modules stand first, each group by name. */
export interface Import {
  readonly line: string;
  readonly isStandard?: boolean;
}

const WIDTH = 88;

export function assembleScript(request: ScriptRequest, parts: ScriptParts): Script {
  const main = ['if __name__ == "__main__":', '    main()'];
  const blocks = [...parts.sections.filter((lines) => lines.length > 0), main].map((lines) => lines.join('\n'));
  const head = [headerLines(request, parts).join('\n'), importLines(parts.imports).join('\n')];
  return { text: `${head.join('\n\n')}\n\n${joinSections(blocks)}\n`, differences: parts.differences };
}

/** Black's spaces: two empty lines around functions and classes, one around constants. */
function joinSections(blocks: readonly string[]): string {
  return blocks.reduce((text, block, index) => {
    if (index === 0) return /^(def|class|@)/.test(block) ? `\n${block}` : block;
    return `${text}\n\n\n${block}`;
  }, '');
}

function headerLines({ experiment, origin, file }: ScriptRequest, parts: ScriptParts): string[] {
  const name = docText(file);
  const title = docText(experiment.description) || `The experiment ${docText(experiment.name)}.`;
  return [
    ...wrapWords(`"""${title}`),
    '',
    ...wrapWords(`Written by mnistx from the run ${docText(origin)}.`),
    '',
    `    python ${name}.py`,
    `    python ${name}.py --weights ${name}.safetensors`,
    '',
    'The second line evaluates weights of the run, which are written by:',
    '',
    `    ${docText(parts.weightsCommand)}`,
    ...(parts.differences.length === 0 ? [] : ['', 'What differs from the run:', '']),
    ...parts.differences.flatMap((words) => wrapWords(docText(words), '- ', '  ')),
    '"""',
  ];
}

function importLines(imports: readonly Import[]): string[] {
  const group = (isStandard: boolean): string[] => {
    const lines = imports.filter((entry) => (entry.isStandard ?? false) === isStandard).map(({ line }) => line);
    return [...new Set(lines)].sort(byModule);
  };
  const [standard, others] = [group(true), group(false)];
  return [...standard, ...(standard.length > 0 && others.length > 0 ? [''] : []), ...others];
}

/** As isort: plain imports first. */
function byModule(one: string, other: string): number {
  const key = (line: string): string => `${line.startsWith('import') ? 0 : 1}${line.split(' ')[1]!}`;
  return key(one) < key(other) ? -1 : 1;
}

export function wrapWords(words: string, first = '', others = ''): string[] {
  const lines: string[] = [];
  let line = first;
  let isStart = true;
  for (const word of words.split(' ')) {
    if (!isStart && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      [line, isStart] = [others, true];
    }
    line += isStart ? word : ` ${word}`;
    isStart = false;
  }
  return [...lines, line];
}
