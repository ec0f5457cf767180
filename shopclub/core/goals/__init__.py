"""Goals of the owner: what the club should bring, and where that stands."""
