"""GLM-4V in plain PyTorch: one idea a file, from the parts to the whole. Only this folder and ``engine`` use torch."""
