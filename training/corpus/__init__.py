"""The words of the training pictures: phrases written for this project, and random strings."""
