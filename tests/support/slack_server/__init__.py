"""The Slack server of the preview with faults on demand, and Slack's schemas."""
