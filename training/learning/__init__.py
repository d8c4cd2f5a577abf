"""How glm4v-nano learns: batches of freshly drawn pictures, its losses, its optimisers, its clock."""
