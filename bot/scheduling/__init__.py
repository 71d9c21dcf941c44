"""Posts at their time, on Discord.

posting_cog.py   the scheduled half of the bot, from its start to its end
├── wakeups.py       APScheduler wakes the deliverer, whatever the clock does
├── outlet.py        look, post, find, publish and edit in Discord's channels
│   ├── verdicts.py      what an error of Discord's says of the effect
│   ├── permissions.py   which permission is missing where
│   └── marks.py         the buttons by which a post is found again
├── notices.py       moderators are told
schedule_cog.py  `/schedule`
├── timetable.py     schedules and deliveries in words
└── fields.py        what moderators type, as values
"""
