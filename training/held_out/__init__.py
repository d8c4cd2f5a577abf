"""What training never sees: what is found here is used in evaluation alone."""
