"""Takes marked guards out of the code, one at a time, and sees the test beside each fail."""
