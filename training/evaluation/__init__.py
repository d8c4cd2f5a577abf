"""How well glm4v-nano reads and describes pictures that it was not trained on, and what a trained model can show."""
