"""Spec texts to forms, with located diagnostics: `load` to serve, `check` to look, `publish` to freeze a version.

`as_text` and `as_json` show diagnostics in the words of `load_words`; `language` is the schema for editors.
"""

from engine.spec.catalogue import Specs as Specs
from engine.spec.catalogue import check as check
from engine.spec.catalogue import load as load
from engine.spec.collection.folders import watched_files as watched_files
from engine.spec.collection.lock import Published as Published
from engine.spec.collection.publish import publish as publish
from engine.spec.language import Doors as Doors
from engine.spec.report import as_json as as_json
from engine.spec.report import as_text as as_text
from engine.spec.report import read_lines as read_lines
from engine.spec.report import summary as summary
from engine.spec.schema import language as language
from engine.spec.words import load_words as load_words
from engine.spec.words import sentence as sentence
