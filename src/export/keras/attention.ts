import { slotVariable } from './form.js';
import type { KerasForm } from './form.js';

/**
 * Keras' MultiHeadAttention, whose query and value are the same. It has a layer for each of its products; Keras makes them
 * when it loads a file and trains them whatever the file says, so that the optimizer has variables for them.
 */
export const attentionForm: KerasForm = {
  takesInputTwice: true,
  variables: ({ slots }) =>
    slots.map((slot) => ({
      ...slotVariable(slot),
      part: slot.role.replace(/_[a-z]+$/, '_dense'),
      isTrainable: true,
    })),
  remark: ({ name, isFrozen }) =>
    isFrozen
      ? `Keras trains a frozen MultiHeadAttention that it has loaded: set model.get_layer("${name}").trainable = False, and compile again, before you train on`
      : null,
};
