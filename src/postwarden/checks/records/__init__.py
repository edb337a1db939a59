"""What a domain publishes, parsed and evaluated: SPF, DKIM keys, DMARC, MTA-STS; and names.

Pure: text in, frozen values out; an evaluation asks the world and gives a trace.
"""
