/** Gives each part of a network a name that Python and `nn.Module` allow, and that no other part has. */
export function attributeNames(): (layer: string, part?: string) => string {
  const taken = new Set(RESERVED);
  return (layer, part) => {
    const base = [layer.replace(/[^A-Za-z0-9_]/g, '_'), ...(part === undefined ? [] : [part])].join('_');
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    return name;
  };
}

/** Python's keywords and the attributes of `nn.Module`. */
const RESERVED: readonly string[] = (
  'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
  'import in is lambda nonlocal not or pass raise return try while with yield ' +
  'T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval ' +
  'extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half init_weights ipu ' +
  'load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters ' +
  'register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook ' +
  'register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook ' +
  'register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ ' +
  'set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu zero_grad'
).split(' ');
