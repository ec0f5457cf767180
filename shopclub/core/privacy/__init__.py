"""What members may ask of their own data, what the owner has to look after, and who handed anything out."""
