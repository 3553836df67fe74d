import type { ModelFailure, PredictionAnswer } from '../../server/api/predict.js';
import { ChartMenu } from '../parts/chart-menu.js';
import { drawChart } from '../parts/draw-chart.js';
import { chartPredictions } from './charts.js';
import { ModelOutputs } from './model-outputs.js';
import { csvOf, hasPredicted, verdictOf } from './outputs.js';
import { urlOfPixels } from './paint-board.js';

export interface PredictionsProps {
  readonly answer: PredictionAnswer;
  /** Of each model, in the order of the answer. */
  readonly colors: readonly string[];
}

/** What each network says, beside each other. */
export function Predictions({ answer, colors }: PredictionsProps) {
  const told = answer.models.filter(hasPredicted).map((model) => `${model.name}: ${verdictOf(model)}`);
  const specOf = () => chartPredictions(answer, urlOfPixels);
  return (
    <section class="card" aria-labelledby="predictions">
      <h2 id="predictions">Predictions</h2>
      <output class="unseen">{told.join('; ')}</output>
      <div class="draw-models">
        {answer.models.map((model, at) =>
          hasPredicted(model) ? (
            <ModelOutputs key={model.id} model={model} color={colors[at]!} />
          ) : (
            <Failure key={model.id} failure={model} />
          ),
        )}
      </div>
      {told.length > 0 && (
        <ChartMenu
          name="predictions"
          forms={{
            specOf,
            viewOf: () => drawChart(specOf(), document.createElement('div')),
            csvOf: () => csvOf(answer),
          }}
        />
      )}
    </section>
  );
}

function Failure({ failure }: { readonly failure: ModelFailure }) {
  return (
    <div class="draw-model problem" role="alert">
      <h3>{failure.name}</h3>
      <p>
        <strong>{failure.error}</strong>
      </p>
      <p>{failure.fix}</p>
    </div>
  );
}
