"""The predict pipeline: a call becomes the very request, a reply the very answer. Faithful, without opinions."""
