import type { RunList } from '../../../server/api/runs.js';

/** Folders that cannot be read, and why. */
export function Damaged({ damaged }: Pick<RunList, 'damaged'>) {
  if (damaged.length === 0) return null;
  const count = damaged.length === 1 ? 'One folder cannot' : `${damaged.length} folders cannot`;
  return (
    <details class="damaged small">
      <summary>{count} be read</summary>
      <ul>
        {damaged.map(({ path, reason }) => (
          <li key={path}>
            <code>{path}</code>: {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
