"""Moderators keep the content: `/data`, in the home server alone.

data_cog.py      the commands
├── corrections.py   posts that are wrong by now, offered to be edited (with `corrections_view`, `corrections_items`)
├── gate.py          who may, asked again at every press; and the record of what was done
├── speech.py        what is said
"""
