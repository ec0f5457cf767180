"""The programme as data: condition and effect types, their check, reading and compiling. No preset is known by name."""
