"""The commands of ``raumzeit``, one file each."""
