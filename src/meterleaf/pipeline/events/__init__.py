"""The rail: an event enters with the change that it tells of, in the same transaction, and leaves as a job.

Each event is kept as a row, and its handlers get it at least once. Which event has which handler stands in
`catalogue`; the programs tie the names to functions.
"""
