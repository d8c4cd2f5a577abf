"""From a scene's description to pixels: pictures are composed where the model is trained, a whole batch at once."""
