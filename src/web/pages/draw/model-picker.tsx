import { useState } from 'preact/hooks';
import { MOST_MODELS } from '../../../server/api/predict.js';
import type { ModelList } from '../../../server/api/predict.js';
import type { RunId } from '../../../server/api/runs.js';
import { Problem } from '../../parts/problem.js';
import { useAnswer } from '../../use-answer.js';

export interface ChosenModel {
  readonly id: RunId;
  /** `null` until it is known. */
  readonly name: string | null;
  readonly color: string;
}

export interface ModelPickerProps {
  readonly chosen: readonly ChosenModel[];
  readonly onChange: (ids: readonly RunId[]) => void;
}

/** Which networks predict: those that are chosen, and a field that finds more. */
export function ModelPicker({ chosen, onChange }: ModelPickerProps) {
  const [text, setText] = useState('');
  const { answer, problem } = useAnswer<ModelList>('/api/models', { text });
  const ids = chosen.map(({ id }) => id);
  const others = (answer?.models ?? []).filter(({ id }) => !ids.includes(id));
  const isFull = ids.length >= MOST_MODELS;
  const add = (id: RunId | undefined): void => {
    if (id === undefined || isFull) return;
    setText('');
    onChange([...ids, id]);
  };
  const type = (written: string): void => {
    const exact = others.find(({ path }) => path === written);
    if (exact === undefined) setText(written);
    else add(exact.id);
  };
  return (
    <form
      class="row draw-picker"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== '') add(others[0]?.id);
      }}
    >
      <ul class="row" aria-label="Models that predict">
        {chosen.map(({ id, name, color }) => (
          <li key={id} class="chip" style={{ '--model': color }}>
            <span class="swatch" />
            {name ?? '…'}
            <button
              type="button"
              class="quiet"
              aria-label={`Leave ${name ?? 'this model'} out`}
              onClick={() => onChange(ids.filter((one) => one !== id))}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <input
        type="search"
        list="models"
        value={text}
        disabled={isFull}
        aria-label="Add a model"
        placeholder={isFull ? `${MOST_MODELS} models are the most` : 'Add a model …'}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      <datalist id="models">
        {others.map(({ id, path, accuracy, dataset }) => (
          <option key={id} value={path}>
            {[dataset, accuracy === null ? null : accuracy.toFixed(4)].filter((part) => part !== null).join(' · ')}
          </option>
        ))}
      </datalist>
      {problem !== null && <Problem problem={problem} />}
    </form>
  );
}
