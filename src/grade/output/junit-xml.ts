import type { Check, Grade } from '../types.js';

/** Grades as JUnit XML: a suite for each submission, a test for each check. */
export function renderJunit(grades: readonly Grade[]): string {
  const checks = grades.flatMap((grade) => grade.checks);
  const counts = `tests="${checks.length}" failures="${checks.filter(({ isMet }) => !isMet).length}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mnistx grade" ${counts}>
${grades.map(renderSuite).join('\n')}
</testsuites>
`;
}

function renderSuite({ submission, checks, seconds }: Grade): string {
  const failures = checks.filter(({ isMet }) => !isMet).length;
  const attributes = [
    `name="${escapeXml(submission.student)}"`,
    `file="${escapeXml(submission.path)}"`,
    `tests="${checks.length}" failures="${failures}" errors="0" time="${seconds.toFixed(3)}"`,
  ];
  const tests = checks.map((check) => renderCase(check, submission.student));
  return `  <testsuite ${attributes.join(' ')}>\n${tests.join('\n')}\n  </testsuite>`;
}

function renderCase({ title, asked, found, isMet }: Check, student: string): string {
  const head = `    <testcase classname="${escapeXml(student)}" name="${escapeXml(title)}"`;
  if (isMet) return `${head}/>`;
  const message = escapeXml(`${found}, asked for: ${asked}`);
  return `${head}>\n      <failure message="${message}">${message}</failure>\n    </testcase>`;
}

/** What XML 1.0 cannot hold at all, not even escaped. */
const UNFIT = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function escapeXml(text: string): string {
  return text.replace(UNFIT, '�').replace(/[&<>"'\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
