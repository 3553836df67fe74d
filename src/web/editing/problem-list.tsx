import type { Mark } from './marks.js';

export interface ProblemListProps {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly goTo: (mark: Mark) => void;
  readonly apply: (mark: Mark) => void;
}

/** What is wrong with the text, line by line. */
export function ProblemList({ text, marks, goTo, apply }: ProblemListProps) {
  return (
    <>
      <p role="status" class={marks.length === 0 ? 'verdict good' : 'verdict bad'}>
        {verdict(marks.length)}
      </p>
      {marks.length > 0 && (
        <ol class="problems">
          {marks.map((mark) => (
            <li key={`${mark.from} ${mark.message}`}>
              <button type="button" class="quiet line" onClick={() => goTo(mark)}>
                Line {lineOf(text, mark.from)}
              </button>
              <div>
                <p>{mark.message}</p>
                {mark.fix !== null && <p class="muted">{mark.fix}</p>}
              </div>
              {mark.replacement !== null && (
                <button type="button" onClick={() => apply(mark)}>
                  Write {mark.replacement}
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function verdict(count: number): string {
  if (count === 0) return 'No mistakes';
  return count === 1 ? '1 mistake' : `${count} mistakes`;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
