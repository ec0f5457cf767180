"""Handlers: read the form, ask the club, show a page or send the browser on."""
