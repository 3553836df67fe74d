import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Problem } from '../../../errors.js';
import type { DataDescription, DescribeRequest } from '../../../server/api/new.js';
import { RefusedError, send } from '../../client.js';
import type { Examination } from '../../editing/examine.js';
import { useExamination } from '../../editing/use-examination.js';
import { useLater } from '../../use-later.js';

/** All that is known of a text. */
export interface Examined extends Examination {
  readonly data: DataDescription | null;
  /** The text, or its data, are being looked at. */
  readonly isWaiting: boolean;
}

type Described = { readonly data: DataDescription } | { readonly problems: readonly Problem[] };
type AllDescribed = Readonly<Record<string, Described>>;

/** Long enough that letters typed in one go are checked once. */
const PAUSE_MS = 120;
const NOTHING = { experiment: null, key: null, plan: null, problems: [], warnings: [], isSweep: false } as const;

/** Checks a text as one types; asks the server about data that it has not named before. */
export function useNetwork(written: string): Examined {
  const text = useLater(written, PAUSE_MS);
  const [described, setDescribed] = useState<AllDescribed>({});
  const known = useMemo(() => shapesIn(described), [described]);
  const examination = useExamination(text, known);
  const key = examination?.key ?? null;
  useEffect(() => {
    if (key === null || Object.hasOwn(described, key)) return;
    const left = new AbortController();
    describe(examination!.text, left.signal).then(
      (found) => left.signal.aborted || setDescribed((all) => ({ ...all, [key]: found })),
      // It no longer matters.
      () => {},
    );
    return () => left.abort();
  }, [key]);
  return useMemo(() => join(text, examination, described), [text, examination, described]);
}

function shapesIn(described: AllDescribed): Readonly<Record<string, DataDescription>> {
  const found = Object.entries(described).flatMap(([key, one]) => ('data' in one ? [[key, one.data] as const] : []));
  return Object.fromEntries(found);
}

function join(text: string, examination: Examination | null, described: AllDescribed): Examined {
  if (examination === null) return { ...NOTHING, text, data: null, isWaiting: true };
  const { key, plan, problems } = examination;
  const about = key === null || !Object.hasOwn(described, key) ? null : described[key]!;
  const isUnknown = key !== null && plan === null && problems.length === 0;
  if (about !== null && 'problems' in about)
    return { ...examination, problems: about.problems, data: null, isWaiting: false };
  return { ...examination, data: about?.data ?? null, isWaiting: isUnknown };
}

async function describe(yaml: string, signal: AbortSignal): Promise<Described> {
  try {
    return { data: await send<DataDescription>('/api/describe', { yaml } satisfies DescribeRequest, signal) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { problems: problemsOf(error) ?? [{ code: 'DATA_NOT_FOUND', message: (error as Error).message }] };
  }
}

/** What the server found wrong with a text; `null` if it is something else. */
export function problemsOf(error: unknown): readonly Problem[] | null {
  return error instanceof RefusedError ? ((error.refusal.problems ?? null) as readonly Problem[] | null) : null;
}
