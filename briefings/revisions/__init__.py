"""A change of the content, looked at before it answers.

proposing.py     documents become a staged revision, beside the one that answers
├── examining.py     what of it is new, changed and gone, and which cards it touches
│   ├── comparing.py     two states of the content, part by part
│   │   └── alignment.py     which passage of before is which of now
│   ├── gates.py         what speaks against it
│   └── touched.py       the cards that change most
├── report.py        all of it, as a document
└── folder.py        the content folder's documents
"""
