"""Spec texts to forms, with located diagnostics: `load` to serve, `check` to look, `publish` to freeze a version."""

from engine.spec.catalogue import Specs as Specs
from engine.spec.catalogue import load as load
from engine.spec.language import Doors as Doors
