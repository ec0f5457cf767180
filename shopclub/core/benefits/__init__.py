"""What members of a tier are entitled to beside prices and points: told at the counter, counted where there is a quota."""
