"""The worker: the process that holds the device and the model, its server, its client and its life."""
