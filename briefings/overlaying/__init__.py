"""Files of subjects and anniversaries that moderators bring, laid over those that are there."""
