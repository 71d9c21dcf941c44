"""The handlers of commands, buttons, shortcuts and events, one subject per file."""
