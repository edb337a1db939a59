"""DNS questions over UDP, many at once, and their answers as snapshots.

`servers` finds the resolvers, `wire` writes questions and reads answers, `client` asks.
"""
