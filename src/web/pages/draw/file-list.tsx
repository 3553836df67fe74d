import { RefusedError } from '../../client.js';
import { hasPredicted, verdictOf } from '../../drawing/outputs.js';
import type { PictureFile } from './use-files.js';

export interface FileListProps {
  readonly files: readonly PictureFile[];
  readonly names: readonly string[];
  /** The one that is shown above. */
  readonly shown: number | null;
  readonly onShow: (key: number | null) => void;
  readonly onRemove: (key: number) => void;
}

/** What each network says of each file. */
export function FileList({ files, names, shown, onShow, onRemove }: FileListProps) {
  return (
    <section class="card" aria-labelledby="files">
      <h2 id="files">Picture files</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              {names.map((name, at) => (
                <th key={at} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">
                <span class="unseen">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <tr key={file.key}>
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={file.key === shown}
                    onClick={() => onShow(file.key === shown ? null : file.key)}
                  >
                    {file.name}
                  </button>
                </th>
                <Answers file={file} count={names.length} />
                <td>
                  <button
                    type="button"
                    class="quiet"
                    aria-label={`Remove ${file.name}`}
                    onClick={() => onRemove(file.key)}
                  >
                    ✕
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Answers({ file: { answer }, count }: { readonly file: PictureFile; readonly count: number }) {
  if (answer === null)
    return (
      <td class="muted" colSpan={count}>
        …
      </td>
    );
  if (answer instanceof Error) {
    const fix = answer instanceof RefusedError && answer.refusal.fix !== undefined ? `; ${answer.refusal.fix}` : '';
    return (
      <td class="field-error" colSpan={count}>
        {answer.message}
        {fix}
      </td>
    );
  }
  return (
    <>
      {answer.models.map((model) =>
        hasPredicted(model) ? (
          <td key={model.id}>{verdictOf(model)}</td>
        ) : (
          <td key={model.id} class="field-error">
            {model.error}
          </td>
        ),
      )}
    </>
  );
}
