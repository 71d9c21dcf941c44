"""What is said, and when: chapters, subjects, matching, cards. Knows no platform, environment or clock."""
