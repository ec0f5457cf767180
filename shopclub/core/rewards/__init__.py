"""What points buy beside money off: the rewards shop, its stock and limits."""
