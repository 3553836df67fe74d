import '../drawing/drawing.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { makeColorScale } from '../../charts/theme.js';
import type { ExampleList, ModelList, PredictionAnswer } from '../../server/api/predict.js';
import type { PageProps } from '../page-props.js';
import { Command } from '../parts/command.js';
import { Problem } from '../parts/problem.js';
import { useAnswer } from '../use-answer.js';
import { go } from '../use-address.js';
import { Board } from '../drawing/board.js';
import { Examples } from './draw/examples.js';
import { FileList } from './draw/file-list.js';
import { LayerMenu } from '../drawing/layer-menu.js';
import { Layers } from '../drawing/layers.js';
import { ModelPicker } from './draw/model-picker.js';
import { hasPredicted, shapeOf } from '../drawing/outputs.js';
import { pictureOf } from '../drawing/paint-board.js';
import { decodePixels } from '../drawing/paint-pixels.js';
import { Predictions } from '../drawing/predictions.js';
import { chooseForm, commandOf, kindOf, readState, writeState } from './draw/state.js';
import type { DrawState } from './draw/state.js';
import type { Stroke } from '../drawing/strokes.js';
import { Tools } from './draw/tools.js';
import { useDroppedFiles } from './draw/use-dropped-files.js';
import { readPicture, useFiles } from './draw/use-files.js';
import { usePrediction } from './draw/use-prediction.js';

/** Draws a picture, or takes one, and shows what trained networks make of it. */
export function DrawPage({ query }: PageProps) {
  const text = query.toString();
  const state = useMemo(() => readState(query), [text]);
  const change = (part: Partial<DrawState>, isStep = true): void =>
    go({ page: 'draw', query: writeState({ ...state, ...part }) }, { isStep });
  const { ids, layersOf, strokes } = state;
  const isWithoutModels = useFirstModel(ids, (first) => change({ ids: [first], layersOf: first }, false));

  const examples = useExamples(state);
  const files = useFiles(ids.length === 0 ? null : { ids, ...chooseForm(state, 'file') });
  const [shown, setShown] = useState<number | null>(null);
  const file = files.files.find(({ key }) => key === shown) ?? null;
  const addFiles = useDroppedFiles((added) => files.add(added));

  const { answer, problem, put, putAgain } = usePrediction();
  const { ground } = examples;
  const shape = shapeOf(answer);
  const form = chooseForm(state, kindOf(state, file !== null, ground?.channels === 3));
  const question = { ids, ...form, ...(layersOf === null ? {} : { layersOf }) };
  const putDrawing = (drawn: readonly Stroke[]): void =>
    put({ ...question, picture: () => pictureOf({ strokes: drawn, ground }, shape) });
  useEffect(() => {
    const isEmpty = file === null && strokes.length === 0 && ground === null;
    if (isEmpty || ids.length === 0) put(null);
    else if (file !== null) put({ ...question, picture: () => readPicture(file) });
    else putDrawing(strokes);
  }, [text, file?.key, ground]);

  // Answers may be of the models before.
  const layered = answer?.models.filter(hasPredicted).find(({ id }) => id === layersOf);

  if (isWithoutModels) return <WithoutModels />;
  const known = new Map(answer?.models.map(({ id, name }) => [id, name]));
  const colors = makeColorScale(ids).range;
  const chosen = ids.map((id, at) => ({ id, name: known.get(id) ?? null, color: colors[at]! }));
  return (
    <div class="stack draw">
      <h1>Draw</h1>
      <ModelPicker
        chosen={chosen}
        onChange={(next) => change({ ids: next, layersOf: next.find((id) => id === layersOf) ?? next[0] ?? null })}
      />
      <div class="draw-top">
        <section class="card" aria-label="Drawing">
          <Board
            {...{ strokes, ground, shape, brush: state.brush }}
            onDraw={putDrawing}
            onDone={(drawn) => {
              setShown(null);
              change({ strokes: drawn });
            }}
          />
          <Tools state={state} change={change} onFiles={addFiles} />
          <details open={examples.isOpen} onToggle={({ currentTarget }) => examples.open(currentTarget.open)}>
            <summary>Begin from a test image</summary>
            {examples.isOpen && (
              <Examples
                asked={examples.asked}
                pictures={examples.pictures}
                chosen={state.example?.index ?? null}
                onChoose={({ index }) => {
                  setShown(null);
                  change({ example: { of: state.example?.of ?? ids[0]!, index }, strokes: [] });
                }}
              />
            )}
          </details>
        </section>
        <div class="stack">
          {problem !== null && <Problem problem={problem} retry={putAgain} />}
          {file !== null && (
            <p class="row">
              <span>
                Shown: <strong>{file.name}</strong>
              </span>
              <button type="button" onClick={() => setShown(null)}>
                Back to the drawing
              </button>
            </p>
          )}
          {answer === null ? <Invitation /> : <Predictions answer={answer} colors={colors} />}
        </div>
      </div>
      {files.files.length > 0 && (
        <FileList
          files={files.files}
          names={chosen.map(({ name }, at) => name ?? `Model ${at + 1}`)}
          shown={shown}
          onShow={setShown}
          onRemove={files.remove}
        />
      )}
      {answer?.layers != null && layered !== undefined && (
        <section class="card" aria-labelledby="layers">
          <div class="row">
            <h2 id="layers">Layer by layer</h2>
            <label class="push row">
              Of
              <select
                value={layersOf ?? ''}
                onChange={({ currentTarget }) => change({ layersOf: currentTarget.value })}
              >
                {chosen.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name ?? '…'}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <Layers layers={answer.layers} menuOf={(layer) => <LayerMenu layer={layer} model={layered} />} />
        </section>
      )}
      <Commands
        answer={answer}
        names={files.files.length === 0 ? ['drawing.png'] : files.files.map(({ name }) => name)}
        form={form}
      />
    </div>
  );
}

function Invitation() {
  return (
    <section class="card">
      <p class="empty">
        Draw on the board, drop or paste picture files anywhere on the page, or begin from a test image: each model says
        at once what it sees.
      </p>
    </section>
  );
}

function WithoutModels() {
  return (
    <div class="stack">
      <h1>Draw</h1>
      <section class="card stack">
        <p class="empty">There is no trained network yet. Train one, and come back.</p>
        <Command words={['run', 'configs/cnn.yaml']} label="Train a small network" />
      </section>
    </div>
  );
}

interface CommandsProps {
  readonly answer: PredictionAnswer | null;
  readonly names: readonly string[];
  readonly form: ReturnType<typeof chooseForm>;
}

function Commands({ answer, names, form }: CommandsProps) {
  const models = answer?.models.filter(hasPredicted) ?? [];
  if (models.length === 0) return null;
  return (
    <section aria-labelledby="terminal" class="card stack no-print">
      <h2 id="terminal">The same in a terminal</h2>
      {models.map(({ id, path, name }) => (
        <Command key={id} words={commandOf(path, names, form)} label={`Predict by ${name}`} />
      ))}
    </section>
  );
}

/** Chooses the newest model if none is chosen. Returns whether there is none at all. */
function useFirstModel(ids: readonly string[], choose: (id: string) => void): boolean {
  const { answer } = useAnswer<ModelList>(ids.length === 0 ? '/api/models' : null);
  const first = answer?.models[0];
  useEffect(() => {
    if (ids.length === 0 && first !== undefined) choose(first.id);
  }, [first, ids.length]);
  return ids.length === 0 && answer !== null && first === undefined;
}

/** The test images, asked for when they are shown, or the address names one. */
function useExamples({ example, ids }: DrawState) {
  const [isOpen, open] = useState(false);
  const of = example?.of ?? ids[0];
  const isNeeded = of !== undefined && (isOpen || example !== null);
  const asked = useAnswer<ExampleList>(isNeeded ? `/api/runs/${of}/examples` : null);
  const pictures = useMemo(
    () => new Map(asked.answer?.examples.map(({ index, pixels }) => [index, decodePixels(pixels)])),
    [asked.answer],
  );
  const ground = example === null ? null : (pictures.get(example.index) ?? null);
  return { isOpen, open, asked, pictures, ground };
}
