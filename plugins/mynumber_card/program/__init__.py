"""`tetsuzuki-card`, the card program on the applicant's machine: it reads the card and takes the PINs, in its own window or terminal.

`__main__` `arguments` verbs; `visit` what happens in order, `desk` the card's part of it; `pages` `words` what is shown,
`screen` how answers come back, `terminal` and `window` the two ways to show; `portal` `network` talking to the portal;
`origins` `config` whom it talks to; `desktop` `doctor` `record` `readers` the machine around it.
"""
