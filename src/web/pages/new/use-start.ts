import { useMemo } from 'preact/hooks';
import type { RunConfig, Templates } from '../../../server/api/new.js';
import { useAnswer } from '../../use-answer.js';
import { startingText } from './starting-text.js';
import type { StartingText } from './starting-text.js';

/** What the page starts from. */
export interface Start extends StartingText {
  /** `template=cnn`, `from=3f…`: its part of the address. */
  readonly key: string;
  /** `cnn`, `run lr-2` */
  readonly title: string;
}

export interface Starting {
  /** `null` while it is on its way. */
  readonly start: Start | null;
  readonly problem: Error | null;
  readonly templates: Templates['templates'];
}

const USUAL = 'cnn';

/** The text that the address names: that of a run or of a template. */
export function useStart(query: URLSearchParams): Starting {
  const from = query.get('from');
  const wanted = query.get('template') ?? USUAL;
  const { answer: listed, problem: unlisted } = useAnswer<Templates>('/api/templates');
  const { answer: config, problem: unread } = useAnswer<RunConfig>(
    from === null ? null : `/api/runs/${encodeURIComponent(from)}/config`,
  );
  const templates = listed?.templates ?? [];
  const template = templates.find(({ name }) => name === wanted) ?? null;
  const start = useMemo((): Start | null => {
    if (from !== null)
      return config === null ? null : { key: `from=${from}`, title: `run ${config.name}`, ...startingText(config) };
    return template === null ? null : { key: `template=${wanted}`, title: wanted, text: template.text, note: null };
  }, [from, config, template, wanted]);
  const isUnknown = from === null && listed !== null && template === null;
  const problem = isUnknown ? new Error(`There is no template "${wanted}".`) : (unread ?? unlisted);
  return { start, problem: start === null ? problem : null, templates };
}
