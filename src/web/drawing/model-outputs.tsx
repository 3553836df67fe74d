import { useMemo } from 'preact/hooks';
import type { ModelPrediction } from '../../server/api/predict.js';
import { bestOutput, outputsOf } from './outputs.js';
import { decodePixels } from './paint-pixels.js';
import { PixelCanvas } from './pixel-canvas.js';

/** What one network says of a picture, and what it saw. */
export function ModelOutputs({ model, color }: { readonly model: ModelPrediction; readonly color: string }) {
  const { name, path, input, fit, classNames } = model;
  const pixels = useMemo(() => decodePixels(input), [input.base64]);
  const bars = outputsOf(model);
  const best = bestOutput(model);
  const isPart = bars.length < classNames.length;
  return (
    <article class="draw-model" style={{ '--model': color }}>
      <h3 title={path}>{name}</h3>
      <div class="draw-seen">
        <figure>
          <PixelCanvas pixels={pixels} label={`What ${name} saw`} />
          <figcaption>
            saw, {fit === 'centred' ? 'centred' : 'as it is'}, {input.width}×{input.height}
          </figcaption>
        </figure>
        <p class="draw-verdict">
          <strong>{best.label}</strong>
          <span>{best.text}</span>
        </p>
      </div>
      <table class="bars">
        <caption class="unseen">
          {model.isProbability ? 'Probabilities' : 'Outputs'} of {name}
          {isPart ? `: the ${bars.length} largest of ${classNames.length}` : ''}
        </caption>
        <tbody>
          {bars.map(({ label, value, share, text, isBest }) => (
            <tr key={label} class={isBest ? 'best' : undefined}>
              <th scope="row">{label}</th>
              <td>
                <span class="bar" style={{ '--share': `${100 * share}%` }} />
              </td>
              <td class="number" title={`${value}`}>
                {text}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isPart && (
        <p class="muted small">
          The {bars.length} largest of {classNames.length} classes
        </p>
      )}
    </article>
  );
}
