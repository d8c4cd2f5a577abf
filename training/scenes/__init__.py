"""What glm4v-nano learns from, before it is drawn: texts, shapes and facts of notices, charts, screens and the like."""
