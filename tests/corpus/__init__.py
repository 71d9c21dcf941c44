"""Documents of several producers and layouts, with the sources that they were made from."""
