"""A receipt printer that speaks ESC/POS: over USB, in the network, or a device of the system. An extra, `print`."""
