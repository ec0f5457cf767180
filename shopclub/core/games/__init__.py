"""Games for points: the lucky draw with its published odds and committed seed, and the prediction game."""
