import { useId, useState } from 'preact/hooks';
import type { ModelList } from '../../server/api/predict.js';
import { useAnswer } from '../use-answer.js';
import './run-picker.css';

export interface PickedRun {
  readonly id: string;
  readonly path: string;
}

export interface RunPickerProps {
  readonly label: string;
  /** Ids that are not offered. */
  readonly leftOut: readonly string[];
  /** Offer runs without a result, too. Default: `false` */
  readonly isAny?: boolean;
  readonly onChoose: (run: PickedRun) => void;
}

const MOST = 8;

/** Finds a run by a part of its path. */
export function RunPicker({ label, leftOut, isAny = false, onChoose }: RunPickerProps) {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { answer } = useAnswer<ModelList>(isOpen ? '/api/models' : null, isAny ? { text, any: '' } : { text });
  const found = (answer?.models ?? []).filter((run) => !leftOut.includes(run.id)).slice(0, MOST);
  const choose = (run: PickedRun): void => {
    setText('');
    setOpen(false);
    onChoose(run);
  };
  const close = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') setOpen(false);
  };
  const leave = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (!(currentTarget as Node).contains(relatedTarget as Node | null)) setOpen(false);
  };
  return (
    <div class="run-picker" onFocusOut={leave} onKeyDown={close}>
      <label for={id}>{label} </label>
      <input
        id={id}
        type="search"
        autocomplete="off"
        placeholder="part of its path"
        value={text}
        onFocus={() => setOpen(true)}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          setOpen(true);
        }}
      />
      {isOpen && answer !== null && (
        <ul aria-label={`${label}: found`}>
          {found.map((run) => (
            <li key={run.id}>
              <button type="button" class="quiet" onClick={() => choose(run)}>
                <bdi>{run.path}</bdi>
              </button>
            </li>
          ))}
          {found.length === 0 && (
            <li class="muted">No other run{isAny ? '' : ' with a result'} has this in its path.</li>
          )}
        </ul>
      )}
    </div>
  );
}
