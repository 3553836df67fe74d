import type { DrawnCharts } from '../../../server/api/run.js';
import { Charts, Section } from '../../parts/blocks.js';
import { Command } from '../../parts/command.js';
import { Problem } from '../../parts/problem.js';
import { go } from '../../use-address.js';
import { useAnswer } from '../../use-answer.js';
import { withQuery } from './address.js';
import { LayerList } from './layer-list.js';
import { sectionsOf } from './sections-of.js';
import type { TabProps } from './tab-props.js';

/** The diagram, the layers, and the filters of one of them. */
export function NetworkTab({ run, query }: TabProps) {
  return (
    <>
      {sectionsOf(run, ['network']).map((section) => (
        <Section key={section.id} section={section} />
      ))}
      <Filters run={run} query={query} />
    </>
  );
}

function Filters({ run, query }: Omit<TabProps, 'job'>) {
  const { filterLayers, hasModel, id, path } = run;
  const layer = query.get('layer') ?? filterLayers[0];
  const isShown = hasModel && layer !== undefined;
  const { answer, problem, askAgain } = useAnswer<DrawnCharts>(
    isShown ? `/api/runs/${id}/filters` : null,
    layer === undefined ? {} : { layer },
  );
  if (!isShown) return null;
  return (
    <section class="card report-section" aria-labelledby="filters-title">
      <h2 id="filters-title">Filters</h2>
      <LayerList
        layers={filterLayers}
        chosen={layer}
        onChoose={(name) => go(withQuery('run', query, { layer: name }), { isStep: false })}
      />
      {problem !== null && <Problem problem={problem} retry={askAgain} />}
      {answer !== null && <Charts charts={answer.charts} />}
      <Command words={['show', path, '--filters', '--layer', layer]} label="Draw these filters" />
    </section>
  );
}
