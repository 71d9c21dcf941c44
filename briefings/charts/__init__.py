"""Pictures. matplotlib is imported when the first one is drawn, never before: it takes half a second and 60 MB."""
