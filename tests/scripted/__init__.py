"""Stand-ins that do on command what a real engine or server does only by accident."""
