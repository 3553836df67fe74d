import pc from 'picocolors';
import { quoteWords } from '../../quote-words.js';
import { printable } from '../../short-names.js';
import type { Explanation } from '../../tasks/why.js';
import type { ExplainedFinding, Severity } from '../../why/types.js';

/** Findings with their figures, settings and commands. */
export function renderExplanation({ run, findings, notChecked }: Explanation, { color }: { color: boolean }): string {
  const { dim } = pc.createColors(color);
  const { status, experiment } = run.manifest;
  const soFar =
    status === 'running' ? `, still training: ${run.history.length} of ${experiment.train.epochs} epochs` : '';
  const head = printable(`${run.folder}${soFar}: ${summarize(findings)}`);
  const left = notChecked.map((text) => dim(printable(`not looked at: ${text}`)));
  const parts = [head, ...findings.map((finding) => renderFinding(finding, color)), ...left];
  return `${parts.join('\n\n')}\n`;
}

/** One line after a run; `null` if nothing is worth it. */
export function worstFinding({ run, findings }: Explanation): string | null {
  const [worst] = findings.filter(({ severity }) => severity !== 'note');
  return worst === undefined ? null : printable(`${worst.severity}: ${worst.what}; see: mnistx why ${run.folder}`);
}

/** For other programs: snake_case keys, raw texts. */
export function explanationJson({ run, findings, notChecked }: Explanation): unknown {
  return {
    run: run.folder,
    name: run.manifest.name,
    status: run.manifest.status,
    findings: findings.map(({ rule, severity, what, seenBy, setting, remedies }) => ({
      rule,
      severity,
      what,
      seen_by: seenBy,
      setting,
      remedies: remedies.map(({ settings, purpose, words }) => ({
        settings,
        purpose,
        command: `mnistx ${quoteWords(words)}`,
      })),
    })),
    not_looked_at: notChecked,
  };
}

/** `1 error, 2 notes` */
function summarize(findings: readonly ExplainedFinding[]): string {
  const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.length === 0 ? 'nothing to say' : counts.join(', ');
}

function renderFinding({ severity, what, seenBy, setting, remedies }: ExplainedFinding, color: boolean): string {
  const colors = pc.createColors(color);
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    error: colors.red,
    warning: colors.yellow,
    note: colors.cyan,
  };
  const { key, file, line, text } = setting;
  const lineText = printable(text ?? '');
  const where = file === null ? '' : `${colors.bold(printable(`${file}:${line}`))}  `;
  const place = text === null ? printable(key) : file === null ? `-S ${lineText}` : `${where}${lineText}`;
  const tries = remedies.map(({ words, purpose }) =>
    fact(
      'try',
      `${colors.bold(printable(`mnistx ${quoteWords(words)}`))}\n${' '.repeat(11)}${colors.dim(printable(purpose))}`,
    ),
  );
  return [
    `${paint[severity](severity)}  ${printable(what)}`,
    fact('seen by', printable(seenBy)),
    fact('setting', place),
    ...tries,
  ].join('\n');
}

function fact(title: string, text: string): string {
  return `  ${title.padEnd(9)}${text}`;
}
