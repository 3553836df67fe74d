/** The four files every dataset has, in the order they are read and reported. */
export const FILE_ROLES = ['trainImages', 'trainLabels', 'testImages', 'testLabels'] as const;

export type FileRole = (typeof FILE_ROLES)[number];

/** One value for each of the four files. */
export type FourFiles<T> = Readonly<Record<FileRole, T>>;

/** A file as it is distributed: for a `.gz`, size and digest are those of the compressed file. */
export interface ExpectedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export function mapRoles<T>(valueOf: (role: FileRole) => T): FourFiles<T> {
  return {
    trainImages: valueOf('trainImages'),
    trainLabels: valueOf('trainLabels'),
    testImages: valueOf('testImages'),
    testLabels: valueOf('testLabels'),
  };
}
