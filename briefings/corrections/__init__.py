"""Posts that tell what the content tells differently by now, or no longer.

model.py         a post, what is wrong with it, and what it should say
├── finding.py       which posts are wrong, revision by revision
│   ├── telling.py       what a revision tells, on a card and anywhere
│   ├── comparing.py     two cards of a slot, line by line
│   └── note.py          the corrected card, with its note (訂正)
└── wording.py       the note in words
"""
