import { basename } from 'node:path';
import { fileNameOf } from '../config/file-names.js';
import { printable } from '../short-names.js';
import type { Submission } from './types.js';

/** Names that learning platforms give to what they hand out, each with the student in its first group. */
const PLATFORMS: readonly RegExp[] = [
  // Moodle: "Ada Lovelace_1234567_assignsubmission_file_"
  /^(.+?)_\d+_assignsubmission_(?:file|onlinetext)_?.*$/,
  // Canvas: "lovelaceada_LATE_12345_678901_cnn.zip"
  /^([^_]+)_(?:LATE_)?\d{3,}_\d{3,}_.+$/,
  // Blackboard: "Homework 3_ada_attempt_2026-11-27-10-00-00_cnn.zip"
  /^.+?_([^_]+)_attempt_\d{4}(?:-\d{2}){2,}.*$/,
];

const LONGEST_NAME = 100;
const MOST_ID_BYTES = 100;

/** Each path as a submission. Students of the same name get different folders. */
export function nameSubmissions(paths: readonly string[]): Submission[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const student = studentOf(path);
    const id = freeName(fileNameOf(student, MOST_ID_BYTES).replace(/^[.-]+/, '') || 'submission', taken);
    return { student, id, path };
  });
}

/** The name of the student that a file or folder of a learning platform has; of any other its own. */
export function studentOf(path: string): string {
  const name = basename(path.replace(/[/\\]+$/, ''));
  const found = PLATFORMS.map((pattern) => pattern.exec(name)?.[1]).find((student) => student !== undefined);
  const whole = found ?? name.replace(/\.(?:ya?ml|zip)$/i, '');
  return [...printable(whole.normalize('NFC')).trim()].slice(0, LONGEST_NAME).join('') || 'submission';
}

/** Folders that differ only in case are one on some disks. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}-${number}`;
  taken.add(name.toLowerCase());
  return name;
}
