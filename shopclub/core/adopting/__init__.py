"""What a new version of the programme does to what runs already: kept as it is, unless the owner chooses otherwise."""
