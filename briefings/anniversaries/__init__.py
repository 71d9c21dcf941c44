"""What happened on a day, in a month, and what is coming: from a revision and a date, with no clock."""
