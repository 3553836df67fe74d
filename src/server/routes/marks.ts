import { setMarks } from '../../tasks/set-marks.js';
import type { MarksOfRun } from '../api/marks.js';
import { fieldsOf, textField, textsField } from '../body-fields.js';
import type { Route } from '../route.js';
import { tryWhileBusy } from '../try-while-busy.js';

/** More are no tags at all. */
const MOST_TAGS = 1000;

export const markRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/runs/:id/marks',
    handle: async ({ parameters, body, signal }, { runs, effects }): Promise<MarksOfRun> => {
      const folder = runs.folderOf(parameters.get('id')!);
      const given = fieldsOf(body);
      const tags = given['tags'] === undefined ? undefined : textsField(body, 'tags', MOST_TAGS);
      const note = given['note'] === undefined ? undefined : textField(body, 'note');
      const request = { folder, tags, note, effects: { ...effects, mostTries: 1 } };
      const marks = await tryWhileBusy(() => setMarks(request), signal);
      runs.refreshOne(folder);
      return marks;
    },
  },
];
