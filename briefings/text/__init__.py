"""Language tools that know nothing of the domain."""
