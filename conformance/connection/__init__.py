"""External model connections: a create body read and judged, the very request for a call, the answer for a reply.

What the Connections API, `verify`, `render`, `parse` and the linter share of the second family.
Source: connections-api.
"""
