"""The predict pipeline: a call becomes the very request, a provider's reply the very answer. Faithful, without opinions."""
