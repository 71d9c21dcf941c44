"""Posts about what is new since the last one: for those who follow subjects, and the week's digest."""
