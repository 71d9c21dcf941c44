"""`/schedule`: moderators set what is posted where and when, on a panel and in forms."""
