import type { Experiment } from '../config/types.js';
import type { SectionDifference, Setting, SettingDifference } from './types.js';

/** What differs outside the layers, section by section. Names and descriptions do not count. */
export function findSectionDifferences(experiments: readonly Experiment[]): SectionDifference[] {
  const tops = experiments.map(
    ({ name: _name, description: _description, data: _data, model: _model, train: _train, ...top }) => top,
  );
  const sections = [
    { section: 'experiment', settings: findSettingDifferences(tops) },
    {
      section: 'data',
      settings: findSettingDifferences(
        experiments.map(({ data }) => data),
        'data',
      ),
    },
    {
      section: 'model',
      settings: findSettingDifferences(
        experiments.map(({ model: { layers: _layers, ...model } }) => model),
        'model',
      ),
    },
    {
      section: 'train',
      settings: findSettingDifferences(
        experiments.map(({ train }) => train),
        'train',
      ),
    },
  ];
  return sections.filter(({ settings }) => settings.length > 0);
}

/** Compares blocks key by key if every run has them, and other values as a whole. */
export function findSettingDifferences(values: readonly Setting[], path = ''): SettingDifference[] {
  const texts = values.map((value) => JSON.stringify(value));
  if (texts.every((text) => text === texts[0])) return [];
  if (!values.every(isBlock)) return [{ path, values: values.map((value) => value ?? null) }];
  const keys = [...new Set(values.flatMap((block) => Object.keys(block)))];
  return keys.flatMap((key) =>
    findSettingDifferences(
      values.map((block) => block[key]),
      path === '' ? key : `${path}.${key}`,
    ),
  );
}

function isBlock(value: Setting): value is Readonly<Record<string, Setting>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
