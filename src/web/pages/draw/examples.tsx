import type { ExampleList, TestExample } from '../../../server/api/predict.js';
import type { Pixels } from '../../../images/types.js';
import type { Asked } from '../../use-answer.js';
import { Problem } from '../../parts/problem.js';
import { PixelCanvas } from '../../drawing/pixel-canvas.js';

export interface ExamplesProps {
  readonly asked: Asked<ExampleList>;
  readonly pictures: ReadonlyMap<number, Pixels>;
  readonly chosen: number | null;
  readonly onChoose: (example: TestExample) => void;
}

/** Test images to begin from. */
export function Examples({ asked, pictures, chosen, onChoose }: ExamplesProps) {
  const { answer, problem, askAgain } = asked;
  if (problem !== null) return <Problem problem={problem} retry={askAgain} />;
  if (answer === null) return <p class="loading">Reading the test images …</p>;
  if (answer.examples.length === 0) return <p class="empty">This run has no test images.</p>;
  return (
    <div class="draw-examples">
      {answer.examples.map((example) => {
        const name = answer.classNames[example.label] ?? `${example.label}`;
        return (
          <button
            key={example.index}
            type="button"
            aria-pressed={example.index === chosen}
            title={`Test image ${example.index}`}
            onClick={() => onChoose(example)}
          >
            <PixelCanvas pixels={pictures.get(example.index)!} label="" />
            <span>{name}</span>
          </button>
        );
      })}
    </div>
  );
}
