"""The far end on this device: the services' own protocols on loopback, served by small local engines.

It stands in for the services when nobody has an account. It is started as a child process and spoken to over
a socket; nothing else of the application imports it.
"""
