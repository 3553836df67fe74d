import { useState } from 'preact/hooks';
import type { LineChart } from '../../charts/line-chart.js';
import { Scroller } from '../parts/scroller.js';
import { tabulate } from './tabulate.js';

/** The values of a chart for those who do not see it; made when it is opened. */
export function ValuesTable({ chart }: { chart: LineChart }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="folded no-print" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Values as a table</summary>
      {isOpen && <Table chart={chart} />}
    </details>
  );
}

function Table({ chart }: { chart: LineChart }) {
  const { caption, columns, rows } = tabulate(chart);
  return (
    <Scroller label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={at} scope="col" class="number">
                <bdi>{column}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...cells]) => (
            <tr key={first}>
              <th scope="row" class="number">
                {first}
              </th>
              {cells.map((cell, at) => (
                <td key={at} class="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
