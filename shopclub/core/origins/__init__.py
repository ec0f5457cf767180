"""Where members come from: one join code for each poster, partner or post, with what it brought."""
