import type { LayerType } from '../../config/types.js';
import type { PlanLayer } from '../../model/types.js';
import { attentionForm } from './attention.js';
import { slotVariable } from './form.js';
import type { KerasForm, LayerVariable } from './form.js';
import { patchEmbeddingForm } from './patch-embedding.js';

const forms: { readonly [T in LayerType]?: KerasForm } = {
  patch_embedding: patchEmbeddingForm,
  multi_head_attention: attentionForm,
};

export function formOf({ type }: Pick<PlanLayer, 'type'>): KerasForm {
  return forms[type] ?? {};
}

/** The variables of a layer in Keras. */
export function variablesOf(layer: PlanLayer): readonly LayerVariable[] {
  return formOf(layer).variables?.(layer) ?? layer.slots.map(slotVariable);
}
