import type { LayerPicture, ModelPrediction } from '../../server/api/predict.js';
import { csvText } from '../parts/chart-csv.js';
import { ChartMenu } from '../parts/chart-menu.js';
import { drawChart } from '../parts/draw-chart.js';
import { chartLayer, layerRows } from './charts.js';
import { urlOfPixels } from './paint-board.js';

/** The chart of a layer to copy. */
export function LayerMenu({ layer, model }: { readonly layer: LayerPicture; readonly model: ModelPrediction }) {
  const specOf = () => chartLayer(layer, model, urlOfPixels);
  return (
    <ChartMenu
      name={`activations of ${layer.name}`}
      forms={{
        specOf,
        viewOf: () => drawChart(specOf(), document.createElement('div')),
        csvOf: () => csvText(layerRows(layer)),
      }}
    />
  );
}
