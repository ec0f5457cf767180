"""What a tier entitles to beside prices and points: told at the counter, counted where there is a quota."""
