"""What a form holds, read as text fit to keep: its fields, the birthday, the questions of the shop."""
