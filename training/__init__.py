"""How glm4v-nano is made: scenes that are drawn, what is asked about them, and the training that learns to answer."""
