"""The development stand-in for マイナポータルAP: a program of its own that draws screens 4 to 6 with simulated cards.

It listens on 127.0.0.1 only, serves portals on this machine only, and talks to them through the two endpoints that the real
card program uses. It takes PINs where the real one has a window. A page cannot keep a PIN as quietly as a window can: the
browser holds what was typed and the kernel what was sent. In this process it is read from the socket into one bytearray and
wiped; no str of it is made.
"""
