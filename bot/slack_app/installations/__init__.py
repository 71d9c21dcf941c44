"""Stores the workspaces in which the application is installed, with sealed tokens that are renewed in time."""
