import test from 'ava';
import { nameSubmissions, studentOf } from '../../src/grade/student-name.js';

test('learning platforms put the student into the name of a file or folder', (t) => {
  for (const [path, student] of [
    ['sub/Ada Lovelace_1234567_assignsubmission_file_', 'Ada Lovelace'],
    ['sub/Ada Lovelace_1234567_assignsubmission_file/', 'Ada Lovelace'],
    ['sub/lovelaceada_LATE_12345_678901_small_cnn.zip', 'lovelaceada'],
    ['sub/lovelaceada_12345_678901_cnn.yaml', 'lovelaceada'],
    ['Homework 3_ada_attempt_2026-11-27-10-00-00_cnn.zip', 'ada'],
    ['sub/ada_lovelace.yaml', 'ada_lovelace'],
    ['runs/ada', 'ada'],
    ['ada.v2.zip', 'ada.v2'],
    ['été.yml', 'été'],
    ['a\u202eb.yaml', 'a�b'],
    ['.yaml', 'submission'],
  ])
    t.is(studentOf(path!), student!);
});

test('each submission has a folder of its own, on disks without upper case, too', (t) => {
  const ids = nameSubmissions(['a/ada.yaml', 'b/ada.zip', 'c/Ada', 'd/..yaml', 'e/-x=1.yaml', 'f/a b/']);
  t.deepEqual(
    ids.map(({ id }) => id),
    ['ada', 'ada-2', 'Ada-3', 'submission', 'x-1', 'a-b'],
  );
});
