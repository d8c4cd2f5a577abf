"""The articles' way to run GLM-4V, kept as it is: the baseline that all that is faster is measured against."""
