"""Pictures of numbers: bars, lines, pies."""
