"""令: the commands of each room, each a few lines over a deed."""
