"""
The inbox: files of a till that is already there, taken in while the shop runs.

    model   what became of each file, and what keeps the inbox from working
    rules   which names are passed over, when a file has stopped growing, what it is called when it is put away
    verbs   recognising and importing one file, and keeping what became of it

Folders and files are the affair of `shopclub.inbox`, which calls this.
"""
