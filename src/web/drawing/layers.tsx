import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { LayerPicture } from '../../server/api/predict.js';
import { colorMap, scaleOf } from './paint-pixels.js';
import { PixelCanvas } from './pixel-canvas.js';

export interface LayersProps {
  readonly layers: readonly LayerPicture[];
  /** What stands below a layer. Default: nothing */
  readonly menuOf?: (layer: LayerPicture) => ComponentChildren;
}

/** What each layer of a network makes of the picture, from the first to the last. */
export function Layers({ layers, menuOf }: LayersProps) {
  return (
    <ol class="draw-layers">
      {layers.map((layer) => (
        <li key={layer.name}>
          <h3>
            {layer.name} <span class="muted small">{layer.shape.join(' × ')}</span>
          </h3>
          {layer.units === null ? <Maps layer={layer} /> : <Units layer={layer} units={layer.units} />}
          {menuOf?.(layer)}
        </li>
      ))}
    </ol>
  );
}

function Maps({ layer }: { readonly layer: LayerPicture }) {
  const pictures = useMemo(() => layer.maps.map((map) => colorMap(map, layer)), [layer]);
  const channels = layer.shape.length === 1 ? 1 : layer.shape.at(-1)!;
  return (
    <>
      <div class={pictures.length === 1 ? 'draw-maps one' : 'draw-maps'}>
        {pictures.map((pixels, channel) => (
          <PixelCanvas key={channel} pixels={pixels} label={`${layer.name}, channel ${channel}`} />
        ))}
      </div>
      <Scale layer={layer} />
      {pictures.length < channels && (
        <p class="muted small">
          The first {pictures.length} of {channels} channels
        </p>
      )}
    </>
  );
}

function Scale({ layer }: { readonly layer: LayerPicture }) {
  const { low, high, colors } = scaleOf(layer);
  return (
    <p class="draw-scale small muted">
      <span>{low === 0 ? '0' : low.toPrecision(3)}</span>
      <span class="ramp" style={{ '--ramp': `linear-gradient(to right, ${colors.join(', ')})` }} />
      <span>{high.toPrecision(3)}</span>
    </p>
  );
}

interface UnitsProps {
  readonly layer: LayerPicture;
  readonly units: NonNullable<LayerPicture['units']>;
}

function Units({ layer, units }: UnitsProps) {
  return (
    <table class="bars units">
      <caption class="unseen">Outputs of {layer.name}</caption>
      <tbody>
        {units.map(({ label, value }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <span
                class={value < 0 ? 'bar below' : 'bar'}
                style={{ '--share': `${(100 * Math.abs(value)) / layer.most}%` }}
              />
            </td>
            <td class="number">{value.toPrecision(3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
