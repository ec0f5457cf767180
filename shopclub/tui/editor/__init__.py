"""The editor of a programme: forms that follow from its types, edits of a draft, and the screen that shows them."""
