import type { TopLevelSpec } from 'vega-lite';
import { cutMiddle, shortNames } from '../short-names.js';
import { chartJudgedImages } from './judged-grid.js';
import { cleanChartText } from './run-names.js';

/** A test image that one of two runs got right. */
export interface DisputedImage {
  readonly index: number;
  /** `data:` URL of a PNG. */
  readonly url: string;
  readonly label: string;
  /** Class that the wrong run predicted. */
  readonly mistake: string;
}

export interface Dispute {
  readonly right: string;
  readonly wrong: string;
  readonly dataset: string;
  readonly images: readonly DisputedImage[];
  /** All such images; `images` holds some of them. */
  readonly count: number;
  readonly imageSize: readonly [height: number, width: number];
}

/** Images that one run gets right and the other wrong. */
export function chartDisputedImages({ right, wrong, dataset, images, count, imageSize }: Dispute): TopLevelSpec {
  const [one, other] = shortNames([right, wrong].map(cleanChartText), 24);
  const shown = `${images.length} of ${count.toLocaleString('en')} ${count === 1 ? 'image' : 'images'}`;
  return chartJudgedImages({
    title: `${one} is right, ${other} is wrong`,
    subtitle:
      count === 0 ? `Test images of ${cutMiddle(cleanChartText(dataset), 36)}` : `${shown}; below, what ${other} said`,
    description: `Test images of ${cleanChartText(dataset)} that ${cleanChartText(right)} gets right and ${cleanChartText(wrong)} wrong: ${shown}.`,
    images: images.map(({ index, url, label, mistake }) => ({
      url,
      lines: [`label ${cleanChartText(label)}`, `said ${cleanChartText(mistake)}`, `no. ${index}`],
    })),
    imageSize,
    whenEmpty: 'There is no such image',
  });
}
