import type { TopLevelSpec } from 'vega-lite';
import type { EmbeddedModel } from '../site/embedded-model.js';

export type { ReportedTrial, ReportedTrials } from './reported-sweep.js';

/** A piece of a sentence. A name or a path stands apart from the words around it, whatever direction it is written in. */
export type Inline = string | { readonly name: string } | { readonly code: string } | { readonly strong: string };

/** A sentence, or its pieces in their order. */
export type Text = string | readonly Inline[];

/** A column of a table. */
export interface Column {
  readonly title: Text;
  /** Default: `left`. */
  readonly align?: 'left' | 'right';
}

/** A part of a section, as data that the page renders as HTML. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text }
  /** The main result in one sentence. */
  | { readonly kind: 'verdict'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  /** A few large numbers. */
  | { readonly kind: 'figures'; readonly figures: readonly { readonly label: string; readonly value: string }[] }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [term: string, value: Text])[] }
  | TableBlock
  /** Where one draws for the network inside the page; one at most, and only with `Report.board`. */
  | { readonly kind: 'board' }
  /** The text of a file, folded. */
  | { readonly kind: 'file'; readonly name: string; readonly text: string };

/** A table with a caption. */
export interface TableBlock {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row is its header. */
  readonly rows: readonly (readonly Text[])[];
  /** Show only the caption until the reader opens the table. Default: `false` */
  readonly isFolded?: boolean;
}

/** One section of a report: text, tables and charts. */
export interface ReportSection {
  /** Lower-case letters, digits and dashes; different from those of the other sections. */
  readonly id: string;
  readonly title: Text;
  readonly blocks: readonly Block[];
  /** Take the whole width of the page, as sections with charts do. Default: `false` */
  readonly isWide?: boolean;
  /** By name, drawn below the blocks in their order. A spec's description is what a screen reader says. */
  readonly charts?: Readonly<Record<string, TopLevelSpec>>;
}

/** A page before its charts are drawn. */
export interface Report {
  /** What kind of page it is: `Run`, `Comparison`. */
  readonly kind: string;
  /** Names of runs; the heading, and the title of the window. */
  readonly names: readonly string[];
  readonly sections: readonly ReportSection[];
  /** Where it comes from, below everything. */
  readonly footer: Text;
  /** Default: the page holds no network. */
  readonly board?: ModelBoard;
  /** For programs, as elements of the page's head. Default: none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A network that a page holds, and what draws the board and predicts by it. */
export interface ModelBoard {
  readonly model: EmbeddedModel;
  readonly script: string;
  readonly styles: string;
}

/** A chart in both forms: a picture for paper and for readers without scripts, and the spec for Vega's runtime. */
export interface DrawnChart {
  /** What it shows, in a few words. */
  readonly name: string;
  readonly svg: string;
  readonly spec: unknown;
}

export interface DrawnSection extends Omit<ReportSection, 'charts'> {
  readonly charts: readonly DrawnChart[];
}

export interface DrawnReport extends Omit<Report, 'sections'> {
  readonly sections: readonly DrawnSection[];
}
