"""From a slot that is due to a post that is there once.

model.py          a delivery: a row of the ledger
├── outlet.py         what a platform must be able to do: look, post, find, edit
├── office.py         what deliveries need
├── deliverer.py      a wake-up: plans, and works through what is open
├── sending.py        claim, post, confirm
├── recovery.py       what became of a claim whose outcome is not known
├── correcting.py     what turned out to be wrong is edited
└── lateness.py       a late post says so
"""
