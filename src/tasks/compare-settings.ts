import { defaultExperimentFor } from '../config/default-experiment.js';
import { renderExperiment } from '../config/render.js';
import type { FileOperations } from '../effects.js';
import { openRun } from '../open/open-run.js';
import { listExperimentDifferences, makeDifferenceBlock } from '../report/settings-table.js';
import type { Block } from '../report/types.js';

export interface SettingsRequest {
  /** A run folder. */
  readonly folder: string;
  /** Another run folder; `null` for none. */
  readonly other: string | null;
  readonly files: FileOperations;
}

export interface Settings {
  /** The complete experiment as YAML. */
  readonly config: string;
  /** `--set` arguments, as typed. */
  readonly overrides: readonly string[];
  readonly fromDefaults: Block;
  readonly fromOther: Block | null;
}

/**
 * The settings of a run, and how they differ from the defaults and from those of another run.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function compareSettings({ folder, other, files }: SettingsRequest): Settings {
  const { experiment, overrides } = openRun(folder, files).manifest;
  const against = other === null ? null : openRun(other, files).manifest;
  return {
    config: renderExperiment(experiment),
    overrides,
    fromDefaults: makeDifferenceBlock(
      ['default', experiment.name],
      listExperimentDifferences([defaultExperimentFor(experiment), experiment]),
      { caption: 'Settings that are not the default', whenEqual: 'Every setting is the default.' },
    ),
    fromOther:
      against === null
        ? null
        : makeDifferenceBlock(
            [experiment.name, against.name],
            listExperimentDifferences([experiment, against.experiment]),
            { caption: 'Settings that differ', whenEqual: 'Their settings do not differ.' },
          ),
  };
}
