import type { Experiment } from '../config/types.js';
import type { SectionDifference, Setting, SettingDifference } from './types.js';

/** What differs outside the layers, section by section. The names of things are no difference. */
export function sectionDifferences(experiments: readonly Experiment[]): SectionDifference[] {
  const tops = experiments.map(
    ({ name: _name, description: _description, data: _data, model: _model, train: _train, ...top }) => top,
  );
  const sections = [
    { section: 'experiment', settings: settingDifferences(tops) },
    {
      section: 'data',
      settings: settingDifferences(
        experiments.map(({ data }) => data),
        'data',
      ),
    },
    {
      section: 'train',
      settings: settingDifferences(
        experiments.map(({ train }) => train),
        'train',
      ),
    },
  ];
  return sections.filter(({ settings }) => settings.length > 0);
}

/** Goes into blocks that every run has; elsewhere compares whole values. */
export function settingDifferences(values: readonly Setting[], path = ''): SettingDifference[] {
  const texts = values.map((value) => JSON.stringify(value));
  if (texts.every((text) => text === texts[0])) return [];
  if (!values.every(isBlock)) return [{ path, values: values.map((value) => value ?? null) }];
  const keys = [...new Set(values.flatMap((block) => Object.keys(block)))];
  return keys.flatMap((key) =>
    settingDifferences(
      values.map((block) => block[key]),
      path === '' ? key : `${path}.${key}`,
    ),
  );
}

function isBlock(value: Setting): value is Readonly<Record<string, Setting>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
