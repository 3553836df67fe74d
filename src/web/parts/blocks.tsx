import { Fragment } from 'preact';
import type { ComponentChildren } from 'preact';
import type { Block, Column, Inline, ReportSection, TableBlock, Text } from '../../report/types.js';
import { Chart } from './chart.js';
import type { Datum } from './draw-chart.js';
import { Scroller } from './scroller.js';
import './blocks.css';

export interface SectionProps extends Pick<ChartsProps, 'picks'> {
  readonly section: ReportSection;
  /** Below its charts. */
  readonly children?: ComponentChildren;
}

/** A section of a report, as the report pages show it: its blocks, then its charts. */
export function Section({ section, picks, children }: SectionProps) {
  const { id, title, blocks, charts = {} } = section;
  return (
    <section class="card report-section" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        <Words text={title} />
      </h2>
      <Blocks blocks={blocks} />
      <Charts charts={charts} {...(picks === undefined ? {} : { picks })} />
      {children}
    </section>
  );
}

export interface ChartsProps {
  readonly charts: NonNullable<ReportSection['charts']>;
  /** What a click on a mark does, by the names of charts. */
  readonly picks?: Readonly<Record<string, (datum: Datum) => void>>;
}

export function Charts({ charts, picks = {} }: ChartsProps) {
  const all = Object.entries(charts);
  if (all.length === 0) return null;
  return (
    <div class="charts">
      {all.map(([name, spec]) => (
        <Chart
          key={name}
          name={name.replaceAll('-', ' ')}
          spec={spec}
          {...(picks[name] === undefined ? {} : { onPick: picks[name] })}
        />
      ))}
    </div>
  );
}

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block, at) => (
        <BlockView key={at} block={block} />
      ))}
    </>
  );
}

export function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <Words text={block.text} />
        </p>
      );
    case 'verdict':
      return (
        <p class="verdict">
          <Words text={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item, at) => (
            <li key={at}>
              <Words text={item} />
            </li>
          ))}
        </ul>
      );
    case 'figures':
      return (
        <dl class="figures">
          {block.figures.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
    case 'facts':
      return (
        <dl class="facts">
          {block.facts.map(([term, value]) => (
            <Fragment key={term}>
              <dt>{term}</dt>
              <dd>
                <Words text={value} />
              </dd>
            </Fragment>
          ))}
        </dl>
      );
    case 'table':
      return <Table table={block} />;
    case 'file':
      return (
        <Folded title={block.name}>
          <Scroller label={block.name}>
            <pre>
              <code>{block.text}</code>
            </pre>
          </Scroller>
        </Folded>
      );
  }
}

/** A sentence. Names keep their direction of writing to themselves. */
export function Words({ text }: { text: Text }) {
  return <>{typeof text === 'string' ? text : text.map((piece, at) => <Piece key={at} piece={piece} />)}</>;
}

function Piece({ piece }: { piece: Inline }) {
  if (typeof piece === 'string') return <>{piece}</>;
  if ('name' in piece) return <bdi>{piece.name}</bdi>;
  if ('strong' in piece) return <strong>{piece.strong}</strong>;
  return (
    <code>
      <bdi>{piece.code}</bdi>
    </code>
  );
}

function Table({ table: { caption, columns, rows, isFolded = false } }: { table: TableBlock }) {
  const scroller = (
    <Scroller label={caption}>
      <table>
        {!isFolded && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column, at) =>
              column.title === '' ? (
                <td key={at} />
              ) : (
                <th key={at} scope="col" class={alignmentOf(column)}>
                  <Words text={column.title} />
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <Row key={at} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
  return isFolded ? <Folded title={caption}>{scroller}</Folded> : scroller;
}

function Row({ row, columns }: { row: readonly Text[]; columns: readonly Column[] }) {
  return (
    <tr>
      {row.map((cell, at) =>
        at === 0 ? (
          <th key={at} scope="row" class={alignmentOf(columns[at])}>
            <Words text={cell} />
          </th>
        ) : (
          <td key={at} class={alignmentOf(columns[at])}>
            <Words text={cell} />
          </td>
        ),
      )}
    </tr>
  );
}

function alignmentOf(column: Column | undefined): string | undefined {
  return column?.align === 'right' ? 'number' : undefined;
}

function Folded({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="folded">
      <summary>{title}</summary>
      {children}
    </details>
  );
}
