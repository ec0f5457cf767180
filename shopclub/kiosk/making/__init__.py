"""Making a page: template, language, look and assets, what a failure looks like, and the door of the PIN."""
