"""When something is to be said, and where: pure, with `now` as a parameter.

model.py     a schedule, as a moderator set it
├── zones.py     local dates and times of a zone as instants
├── calendar.py  the slots of a schedule: one for each local date it is for
└── occasions.py what is said at a slot
"""
