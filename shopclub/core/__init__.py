"""
The club without a face: documents, rules, verbs and the file they live in.

No widget, no request and no sentence for people belongs below this package.
"""
