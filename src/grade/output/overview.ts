import type { Rubric } from '../../config/rubric/types.js';
import type { Report } from '../../report/types.js';
import type { Grade } from '../types.js';

/** The page of a whole class. */
export function makeOverviewPage(grades: readonly Grade[], { title }: Pick<Rubric, 'title'>): Report {
  const passed = grades.filter(({ hasPassed }) => hasPassed).length;
  return {
    kind: 'Grades',
    names: [title === '' ? 'Grades' : title],
    sections: [
      {
        id: 'grades',
        title: 'Grades',
        isWide: true,
        blocks: [
          { kind: 'verdict', text: `${passed} of ${grades.length} submissions have passed.` },
          {
            kind: 'table',
            caption: 'Each submission; its page is feedback.html in its folder',
            columns: [
              { title: 'Student' },
              { title: 'Passed' },
              { title: 'Points', align: 'right' },
              { title: 'What is missing' },
              { title: 'Folder' },
            ],
            rows: grades.map(({ submission, hasPassed, earned, points, reason }) => [
              [{ name: submission.student }],
              hasPassed ? 'yes' : [{ strong: 'no' }],
              `${earned} of ${points}`,
              [{ name: reason ?? '' }],
              [{ code: submission.id }],
            ]),
          },
        ],
      },
    ],
    footer: 'Graded by mnistx.',
  };
}
