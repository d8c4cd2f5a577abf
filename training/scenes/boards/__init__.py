"""What is to be seen from afar: signs, posters, product cards."""
