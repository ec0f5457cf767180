"""The inbox's folder: watching it, reading what has stopped growing, putting it away with a report."""
