import type { Check, Grade } from '../types.js';

/** Each check that is not met as a workflow command of GitHub Actions: it is shown at the line of the file. */
export function annotationsOf({ submission, checks }: Grade): string[] {
  return checks.filter(({ isMet }) => !isMet).map((check) => annotationOf(check, submission));
}

/** A line that its runner takes for no command, whatever a student has named a file. */
export function asLogLine(line: string): string {
  return line.replace(/^(\s*:)(?=:)/, '$1 ').replaceAll('##[', '## [');
}

function annotationOf({ title, asked, found, points, line }: Check, { path, student }: Grade['submission']): string {
  // Points that are not reached are no error.
  const level = points === null ? 'error' : 'warning';
  const properties = [
    `file=${escapeProperty(path)}`,
    ...(line === null ? [] : [`line=${line}`]),
    `title=${escapeProperty(`${student}: ${title}`)}`,
  ];
  return `::${level} ${properties.join(',')}::${escapeData(`${found}, asked for: ${asked}`)}`;
}

function escapeData(text: string): string {
  return text.replace(/[%\r\n]/g, percent);
}

function escapeProperty(text: string): string {
  return text.replace(/[%\r\n:,]/g, percent);
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
