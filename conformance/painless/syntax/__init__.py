"""A script's text -> tokens -> tree, for scripts that are well formed; `blame` tells what is wrong with the others."""
