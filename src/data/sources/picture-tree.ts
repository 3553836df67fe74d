import { readdirSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { basename, join } from 'node:path';
import { throwIfAtLimit } from '../../errors.js';
import { printable } from '../../short-names.js';
import { compareNames, isHidden, namesIn } from './look-at.js';
import type { Split } from './source.js';

/** In the order in which their pictures are decoded, kept and digested. */
export const SPLITS: readonly Split[] = ['train', 'validation', 'test'];

export interface PictureFile {
  readonly path: string;
  /** Relative to the folder, with slashes. */
  readonly name: string;
  readonly label: number;
  readonly bytes: number;
  /** When its content and its entry last changed; both, so that a file put back with its old time is noticed. */
  readonly times: string;
}

/** Pictures in the order of the bytes of their names, which is the same on every machine. */
export interface PictureTree {
  readonly classNames: readonly string[];
  /** `null` if the folder has no such part. */
  readonly splits: Readonly<Record<Split, readonly PictureFile[] | null>>;
  readonly remarks: readonly string[];
  readonly problems: readonly PictureProblem[];
}

export interface PictureProblem {
  readonly message: string;
  readonly fix: string;
}

const SPLIT_NAMES: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['val', 'valid', 'validation'],
  test: ['test', 'testing'],
};

const PICTURE = /\.(png|jpe?g)$/i;
/** Labels are bytes. */
const MOST_CLASSES = 256;

/** Whether a folder may hold pictures in folders of classes; looks at names alone. */
export function looksLikePictures(path: string, names: readonly string[]): boolean {
  if (names.some((name) => PICTURE.test(name))) return true;
  const train = names.find((name) => SPLIT_NAMES.train.includes(name));
  const [root, folders] = train === undefined ? [path, names] : [join(path, train), namesIn(join(path, train))];
  // A few are enough: the reader looks at all.
  return folders.slice(0, 20).some((name) => namesIn(join(root, name)).some((file) => PICTURE.test(file)));
}

/**
 * Lists the pictures of a folder: `train/<class>/…`, `test/…` and `val/…`, or one level of classes. Whatever is not as it should be
 * becomes a problem, so that all are told at once.
 *
 * @throws {MnistxError} DISK at a limit of the system
 */
export function listPictures(root: string): PictureTree {
  const walk = new Walk(root);
  const top = walk.list(root);
  const folderOf = (split: Split) => top.folders.find((name) => SPLIT_NAMES[split].includes(name)) ?? null;
  const isSplit = folderOf('train') !== null;
  const roots = SPLITS.map((split) => ({ split, folder: isSplit ? folderOf(split) : split === 'train' ? '' : null }));
  const strays = isSplit ? top.folders.filter((name) => roots.every(({ folder }) => folder !== name)) : [];
  for (const name of [...top.files, ...strays]) walk.leaveOut(join(root, name));
  const classes = roots.map(({ folder }) => (folder === null ? [] : walk.list(join(root, folder)).folders));
  const classNames = classes[0]!;
  walk.checkClasses(root, classNames);
  const splits = roots.map(({ split, folder }, at) => {
    if (folder === null) return null;
    return classes[at]!.flatMap((name) => {
      const path = join(root, folder, name);
      const label = classNames.indexOf(name);
      const files = walk.pictures(path, label);
      if (files.length === 0 && split === 'train')
        walk.complain(`${show(path)} has no pictures`, 'put pictures there, or delete the folder');
      if (label === -1)
        walk.complain(`${show(path)} is a class that the training set does not have`, 'move it, or name it as there');
      return files;
    });
  });
  const [train, validation, test] = splits as [PictureFile[], PictureFile[] | null, PictureFile[] | null];
  return { classNames, splits: { train, validation, test }, remarks: walk.remarks(), problems: walk.problems };
}

class Walk {
  readonly problems: PictureProblem[] = [];
  private readonly seen = new Map<string, { readonly folders: string[]; readonly files: string[] }>();
  private readonly leftOut: string[] = [];
  private hidden = 0;

  constructor(private readonly root: string) {}

  complain(message: string, fix: string): void {
    this.problems.push({ message, fix });
  }

  leaveOut(path: string): void {
    this.leftOut.push(path);
  }

  /** Folders and other files, in the order of their bytes. */
  list(path: string): { readonly folders: string[]; readonly files: string[] } {
    const known = this.seen.get(path);
    if (known !== undefined) return known;
    const listed = { folders: [] as string[], files: [] as string[] };
    this.seen.set(path, listed);
    for (const name of this.read(path)) {
      if (isHidden(name)) this.hidden++;
      else if (this.lookAt(join(path, name))?.isDirectory() === true) listed.folders.push(name);
      else listed.files.push(name);
    }
    return listed;
  }

  /** The pictures in the folder of a class. */
  pictures(path: string, label: number): PictureFile[] {
    const files: PictureFile[] = [];
    for (const name of this.read(path)) {
      if (isHidden(name)) {
        this.hidden++;
        continue;
      }
      const found = this.lookAt(join(path, name));
      if (found === null) continue;
      const shown = show(join(path, name));
      if (found.isDirectory())
        this.complain(`${shown} is a folder within a class`, 'move its pictures up into the class, and delete it');
      else if (!found.isFile()) this.complain(`${shown} is not a regular file`, 'delete it');
      else if (!PICTURE.test(name))
        this.complain(`${shown} is not a picture (.png, .jpg, .jpeg)`, 'convert it, or move it out of the folder');
      else if (found.size === 0n) this.complain(`${shown} is empty`, 'copy or download it again, or delete it');
      else
        files.push({
          path: join(path, name),
          name: join(path, name)
            .slice(this.root.length + 1)
            .replaceAll('\\', '/'),
          label,
          bytes: Number(found.size),
          times: `${found.mtimeNs}-${found.ctimeNs}`,
        });
    }
    return files;
  }

  checkClasses(root: string, names: readonly string[]): void {
    if (names.length < 2) {
      const what = names.length === 0 ? 'has no folders of classes' : `has one class only, ${show(names[0]!)}`;
      this.complain(`${show(root)} ${what}`, 'put the pictures of each class into a folder of its own');
    }
    if (names.length > MOST_CLASSES)
      this.complain(
        `${show(root)} has ${names.length} classes; ${MOST_CLASSES} are the most`,
        'name a folder above them',
      );
    for (const name of names)
      if (printable(name) !== name)
        this.complain(`the name of the class ${show(name)} has characters that cannot be shown`, 'rename its folder');
  }

  remarks(): string[] {
    const [first] = this.leftOut;
    return [
      ...(this.hidden === 0
        ? []
        : [`${this.hidden} hidden ${this.hidden === 1 ? 'file or folder' : 'files and folders'} passed over`]),
      ...(first === undefined
        ? []
        : [
            `${this.leftOut.length === 1 ? show(first) : `${show(first)} and ${this.leftOut.length - 1} more`} beside the classes passed over`,
          ]),
    ];
  }

  private read(path: string): string[] {
    try {
      return readdirSync(path).sort(compareNames);
    } catch (cause) {
      this.complainOf(path, cause);
      return [];
    }
  }

  private lookAt(path: string): BigIntStats | null {
    try {
      return statSync(path, { bigint: true });
    } catch (cause) {
      this.complainOf(path, cause);
      return null;
    }
  }

  private complainOf(path: string, cause: unknown): void {
    throwIfAtLimit(path, cause);
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') this.complain(`${show(path)} is a link to nothing, or is gone`, 'delete it, or run again');
    else if (code === 'ELOOP') this.complain(`${show(path)} is a link to itself`, 'delete it');
    else this.complain(`${show(path)} cannot be read (${code})`, 'check its permissions');
  }
}

function show(path: string): string {
  return printable(path);
}

/** What messages call the folder. */
export function nameOf(root: string): string {
  return `${printable(basename(root))}/`;
}
