"""`tetsuzuki-card`, the card program on the applicant's machine: it reads the card and takes the PINs, in its own window or terminal.

`__main__` `arguments` verbs; `visit` what happens in order, `desk` the card's part of it; `pages` `words` what is shown, `screens/` the
two ways to show it; `portals/` whom it talks to and how; `config` `desktop` `doctor` `readers` `record` the machine around it.
"""
