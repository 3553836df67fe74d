import { countBefore } from '../count-before.js';
import { NumberList } from '../number-list.js';
import type { Edges } from '../space.js';

export interface Bell {
  readonly mean: number;
  readonly deviation: number;
}

/** Normal distributions, one around each observation, on a line with edges. */
export class Bells {
  private readonly meanList = new NumberList();
  private readonly deviationList = new NumberList();
  /** The bells by their means, of equal ones the older first. */
  private readonly order = new NumberList();

  /** Those that are wider than the narrowest may be. */
  private wide: number[] = [];
  private narrowest = 0;

  constructor(private readonly edges: Edges) {}

  get count(): number {
    return this.meanList.length;
  }

  /** In the order of the observations. Longer than their count. */
  get means(): Float64Array {
    return this.meanList.values;
  }

  /** Up to date after `refresh`. Longer than their count. */
  get deviations(): Float64Array {
    return this.deviationList.values;
  }

  at(at: number): Bell {
    return { mean: this.means[at]!, deviation: this.deviations[at]! };
  }

  forEachByMean(visit: (at: number) => void): void {
    const { values, length } = this.order;
    for (let rank = 0; rank < length; rank++) visit(values[rank]!);
  }

  insert(at: number, mean: number): void {
    const { order } = this;
    if (at < this.count) moveFrom(order, at, 1);
    this.meanList.insert(at, mean);
    this.deviationList.insert(at, NaN);
    order.insert(this.rankOf(at), at);
  }

  remove(at: number): void {
    const { order } = this;
    order.remove(order.values.indexOf(at));
    this.meanList.remove(at);
    this.deviationList.remove(at);
    moveFrom(order, at, -1);
  }

  /** How many bells `forEachNear` would visit, and some more. */
  countNear(sides: Edges, reach: number): number {
    const { from, to } = this.ranksNear(sides, reach);
    return to - from + this.wide.length;
  }

  /** Visits the bells that come within `reach` of their deviations of a stretch of the line, and some others. */
  forEachNear(sides: Edges, reach: number, visit: (at: number) => void): void {
    const { means } = this;
    const { values, length } = this.order;
    const { from, to } = this.ranksNear(sides, reach);
    for (let rank = from; rank < to; rank++) visit(values[rank]!);
    const first = from < length ? means[values[from]!]! : Infinity;
    const last = to > 0 ? means[values[to - 1]!]! : -Infinity;
    for (const at of this.wide) if (from === to || means[at]! < first || means[at]! > last) visit(at);
  }

  /** Of the narrow ones, and of the wide ones among them. */
  private ranksNear({ low, high }: Edges, reach: number): { readonly from: number; readonly to: number } {
    const { means } = this;
    const { values, length } = this.order;
    const distance = reach * this.narrowest;
    return {
      from: countBefore(length, (rank) => means[values[rank]!]! < low - distance),
      to: countBefore(length, (rank) => means[values[rank]!]! <= high + distance),
    };
  }

  /**
   * Makes each bell as wide as the way to its farther neighbour, within limits. The first and the last look inwards only.
   * Tells which have changed.
   */
  refresh(changed: (at: number) => void): void {
    const { means, deviations, count } = this;
    const { low, high } = this.edges;
    const order = this.order.values;
    const narrowest = (high - low) / Math.min(100, count + 2);
    const wide: number[] = [];
    for (let rank = 0; rank < count; rank++) {
      const at = order[rank]!;
      const mean = means[at]!;
      const before = rank > 0 ? means[order[rank - 1]!]! : count > 1 ? mean : low;
      const after = rank < count - 1 ? means[order[rank + 1]!]! : count > 1 ? mean : high;
      const deviation = Math.min(Math.max(mean - before, after - mean, narrowest), high - low);
      if (deviation > narrowest) wide.push(at);
      if (deviation === deviations[at]) continue;
      deviations[at] = deviation;
      changed(at);
    }
    this.wide = wide;
    this.narrowest = narrowest;
  }

  /** How many bells come before one that is not yet in the order. */
  private rankOf(at: number): number {
    const { means } = this;
    const { values, length } = this.order;
    const mean = means[at]!;
    return countBefore(length, (rank) => {
      const other = values[rank]!;
      return means[other]! < mean || (means[other] === mean && other < at);
    });
  }
}

/** Bells from one on have moved. */
function moveFrom({ values, length }: NumberList, first: number, by: number): void {
  for (let rank = 0; rank < length; rank++) if (values[rank]! >= first) values[rank]! += by;
}
