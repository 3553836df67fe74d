import type { Command } from './command.js';

/** All commands, in the order of the help text. */
const COMMANDS = {
  init: async () => (await import('./commands/init.js')).initCommand,
  run: async () => (await import('./commands/run.js')).runCommand,
  resume: async () => (await import('./commands/resume.js')).resumeCommand,
  sweep: async () => (await import('./commands/sweep.js')).sweepCommand,
  worker: async () => (await import('./commands/worker.js')).workerCommand,
  verify: async () => (await import('./commands/verify.js')).verifyCommand,
  grade: async () => (await import('./commands/grade.js')).gradeCommand,
  import: async () => (await import('./commands/import.js')).importCommand,
  compare: async () => (await import('./commands/compare.js')).compareCommand,
  evaluate: async () => (await import('./commands/evaluate.js')).evaluateCommand,
  why: async () => (await import('./commands/why.js')).whyCommand,
  predict: async () => (await import('./commands/predict.js')).predictCommand,
  report: async () => (await import('./commands/report.js')).reportCommand,
  export: async () => (await import('./commands/export.js')).exportCommand,
  ui: async () => (await import('./commands/ui.js')).uiCommand,
  playground: async () => (await import('./commands/playground.js')).playgroundCommand,
  ls: async () => (await import('./commands/ls.js')).lsCommand,
  tag: async () => (await import('./commands/tag.js')).tagCommand,
  note: async () => (await import('./commands/note.js')).noteCommand,
  rm: async () => (await import('./commands/rm.js')).rmCommand,
  validate: async () => (await import('./commands/validate.js')).validateCommand,
  summary: async () => (await import('./commands/summary.js')).summaryCommand,
  show: async () => (await import('./commands/show.js')).showCommand,
  data: async () => (await import('./commands/data.js')).dataCommand,
  schema: async () => (await import('./commands/schema.js')).schemaCommand,
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand,
  setup: async () => (await import('./commands/setup.js')).setupCommand,
  completion: async () => (await import('./commands/completion.js')).completionCommand,
};

/** The command that the first word names, else all commands. Loading each takes time. */
export async function commandsOf(argv: readonly string[]): Promise<readonly Command<never>[]> {
  const named = Object.entries(COMMANDS).filter(([verb]) => verb === argv[0]);
  const loads = (named.length > 0 ? named : Object.entries(COMMANDS)).map(([, load]) => load());
  // Each has its own arguments; the parser passes them on as it parsed them.
  return (await Promise.all(loads)) as unknown as readonly Command<never>[];
}
