"""From a cleaned chapter to an annotated one: who is named where, what happened when, who belongs to what."""
