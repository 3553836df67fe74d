import { PixelCanvas } from '../drawing/pixel-canvas.js';
import type { LayerFilters } from './filters.js';

/** The weights of each layer that has pictures of them. */
export function FilterPictures({ filters }: { readonly filters: readonly LayerFilters[] }) {
  return (
    <section aria-labelledby="filters">
      <h2 id="filters">Filters</h2>
      <p class="muted small">Blue weights are above 0, orange ones below; white is 0.</p>
      {filters.map(({ title, most, pictures, count }) => (
        <div key={title}>
          <h3>
            {title} <span class="muted small">± {most.toPrecision(2)}</span>
          </h3>
          <div class="filter-pictures">
            {pictures.map((pixels, at) => (
              <PixelCanvas key={at} pixels={pixels} label={`${title}, picture ${at}`} />
            ))}
          </div>
          {pictures.length < count && (
            <p class="muted small">
              The first {pictures.length} of {count}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}
