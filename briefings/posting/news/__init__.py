"""Posts news since the last post: for members who follow subjects, and as the digest of the week."""
