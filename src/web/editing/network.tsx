import { useMemo } from 'preact/hooks';
import { chartArchitecture } from '../../charts/architecture.js';
import { describeSize, outlineLayers } from '../../model/outline.js';
import { isChain } from '../../model/graph.js';
import type { Plan } from '../../model/types.js';
import { formatEpochs } from '../format.js';
import { Chart } from '../parts/chart.js';
import { Scroller } from '../parts/scroller.js';
import { hasVega } from '../parts/vega.js';
import { inBytes, inCount, inFlops, inSeconds } from './in-words.js';
import type { TimeEstimate } from './estimate-time.js';
import { useLater } from '../use-later.js';

export interface NetworkProps {
  readonly name: string;
  readonly plan: Plan;
  /** `null` if it cannot be estimated; absent where nothing is to be said of it. */
  readonly time?: TimeEstimate | null;
  /** The text has changed since, and has mistakes. */
  readonly isOld: boolean;
}

/** The network that the text describes: its size, layers and diagram. */
export function NetworkView({ name, plan, time, isOld }: NetworkProps) {
  return (
    <div class="network">
      {isOld && <p class="muted small">As of the last text without mistakes:</p>}
      <Figures plan={plan} {...(time === undefined ? {} : { time })} />
      <LayerTable plan={plan} />
      {hasVega() && <Diagram name={name} plan={plan} />}
    </div>
  );
}

function Figures({ plan, time }: Pick<NetworkProps, 'plan' | 'time'>) {
  const { batch_size: batch, epochs } = plan.training;
  return (
    <>
      <dl class="figures">
        <Figure name="Parameters" value={inCount(plan.parameters)} />
        <Figure name="FLOP per image" value={inFlops(plan.flops)} />
        <Figure name="Memory per image" value={inBytes(plan.memoryBytes)} />
        <Figure name={`A batch of ${inCount(batch)}`} value={inBytes(plan.memoryBytes * batch)} />
        <Figure name="Weights" value={inBytes(4 * plan.weightCount)} />
        {time != null && <Figure name="An epoch" value={`≈ ${inSeconds(time.secondsPerEpoch)}`} />}
        {time != null && <Figure name={formatEpochs(epochs)} value={`≈ ${inSeconds(time.secondsPerEpoch * epochs)}`} />}
      </dl>
      {time !== undefined && <p class="muted small">{explainTime(time)}</p>}
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function explainTime(time: TimeEstimate | null): string {
  if (time === null)
    return 'How long an epoch takes is estimated from finished runs of this engine on this machine. There are none yet that took long enough to measure.';
  const { runs, low, high } = time;
  if (runs === 1) return 'The time is estimated from one finished run on this machine, by FLOP and images.';
  return `The time is estimated from ${runs} finished runs on this machine, by FLOP and images: they say ${inSeconds(low)} to ${inSeconds(high)}.`;
}

function LayerTable({ plan }: Pick<NetworkProps, 'plan'>) {
  const branches = !isChain(plan.layers);
  return (
    <Scroller label="Layers">
      <table class="layers">
        <caption class="unseen">Layers of the network</caption>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            {branches && <th scope="col">Inputs</th>}
            <th scope="col">Output</th>
            <th scope="col" class="number">
              Parameters
            </th>
            <th scope="col" class="number">
              FLOP
            </th>
          </tr>
        </thead>
        <tbody>
          {plan.layers.map(({ name, inputs, outputShape, parameters, flops }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {branches && <td>{inputs.map((input) => plan.layers[input]?.name ?? 'input').join(', ')}</td>}
              <td>{outputShape.join(' × ')}</td>
              <td class="number">{inCount(parameters)}</td>
              <td class="number">{inFlops(flops)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

/** Drawing takes longer than checking. */
const DIAGRAM_PAUSE_MS = 500;

function Diagram({ name, plan }: Pick<NetworkProps, 'name' | 'plan'>) {
  const described = useLater(JSON.stringify([name, describeSize(plan), outlineLayers(plan)]), DIAGRAM_PAUSE_MS);
  const spec = useMemo(() => {
    const [title, subtitle, layers] = JSON.parse(described) as [string, string, ReturnType<typeof outlineLayers>];
    return chartArchitecture({ name: title, subtitle, layers });
  }, [described]);
  return <Chart name={`${name}-architecture`} spec={spec} />;
}
