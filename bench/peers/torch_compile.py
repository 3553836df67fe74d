"""torch_sliced.py with the network compiled by torch.compile; needs a C++ compiler."""

import torch_sliced

torch_sliced.main(is_compiled=True)
