import type { RunReport } from '../../../server/api/run.js';

export function NoModel({ run: { status } }: { readonly run: RunReport }) {
  const sentence =
    status === 'running'
      ? 'It is still training: its network is saved at the end.'
      : 'This run has no trained network. Resume it to get one.';
  return <p class="empty">{sentence}</p>;
}
