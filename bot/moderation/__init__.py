"""Moderators keep the content: `/data`, in the home server alone.

data_cog.py      the commands
├── corrections.py   posts that are wrong by now, offered to be edited (with `corrections_view`, `corrections_items`)
├── names.py         names taught and taken back, and the queries that found nothing
│   ├── unanswered.py    those queries, and what is done about one
│   ├── taught_list.py   the names, with the files for editors
│   ├── teaching.py      one name taught or taken back: a step of the content
│   └── name_ids.py      ids of the buttons, which outlive a restart
├── counting.py      queries that found nothing are counted
├── export.py        a backup of the content
├── gate.py          who may, asked again at every press; and the record of what was done
├── speech.py        what is said
"""
