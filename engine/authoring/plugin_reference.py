"""The page about the doors (docs/plugins.md), printed from the hookspecs, the ports and whoever stands behind them here."""

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROVIDERS: Final = ("engine/defaults", "plugins", "renderers", "tests/cases/plugin_outside")
"""Folders in which implementations are looked for."""
_EVERY: Final = "Provider"

_INTRO: Final = """# The doors for plugins

<!-- Printed from engine/hookspecs.py and engine/ports/. Do not edit; `tetsuzuki schema --plugins > docs/plugins.md`. -->

プラグインが足せるもの(項目の種類、メール、保存、本人確認など)の一覧です。`tetsuzuki new plugin NAME --door 扉` で、テストつきの見本ができます。

A plugin is a distribution of its own. Its entry point in the group `tetsuzuki` names a module with functions marked
`@hookimpl`; nothing has to be configured. Every hook is called once, at start. What it returns satisfies a Protocol of
`engine.ports`; from then on the engine calls plain methods.

- A plugin imports `engine.hookspecs`, `engine.ports`, `engine.model`, `engine.dates`, `engine.settings` and
  `engine.errors`; its tests also import `engine.testing`, where each contract is a tuple of rules to run.
- Two providers of one door with one name stop the start. So does a provider that lacks a member of its Protocol.
- A provider may bring words of its own (`engine.ports.provider.HasWords`), for example for `identity.<code>`.
- `disabled_plugins` in the settings leaves a plugin out; `[providers]` chooses where only one can be at work.
- `tetsuzuki doctor` runs every provider's `check()`.
"""


@dataclass(frozen=True, slots=True)
class Hook:
    """One hookspec: its head as written, its words, and the Protocol of what it returns with the module it lives in."""

    name: str
    head: str
    doc: str
    protocol: str
    module: str


def plugin_reference(root: Path) -> str:
    """The page, from the sources below `root` (the repository)."""
    hooks = tuple(_hooks(root / "engine" / "hookspecs.py"))
    parts = [_INTRO, "## All doors", "", *_table(root, hooks), "", "## Every provider", ""]
    parts += _protocol(root, "engine.ports.provider", _EVERY, own_only=True)
    for hook in hooks:
        parts += ["", f"## `{hook.name}`", "", "```python", hook.head, "```", "", *_paragraphs(hook.doc), ""]
        parts += [f"Here: {_joined(_providers(root, hook.name))}.", ""]
        contracts = _contracts(root, hook.protocol)
        parts += [f"Contract: {_joined(contracts)}.", ""] if contracts else []
        parts += _protocol(root, hook.module, hook.protocol)
        parts += _values(root, hook)
    return "\n".join(parts).rstrip("\n") + "\n"


def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _hooks(file: Path) -> Iterator[Hook]:
    tree = _parsed(file)
    modules = _imported(tree)
    for each in tree.body:
        marked = isinstance(each, ast.FunctionDef) and "hookspec" in {ast.unparse(d) for d in each.decorator_list}
        if isinstance(each, ast.FunctionDef) and marked and isinstance(each.returns, ast.Subscript):
            protocol = ast.unparse(each.returns.slice)
            yield Hook(each.name, _head(each), ast.get_docstring(each) or "", protocol, modules[protocol])


def _imported(tree: ast.Module) -> Mapping[str, str]:
    """Name -> module it comes from."""
    froms = (each for each in tree.body if isinstance(each, ast.ImportFrom) and each.module)
    return {alias.asname or alias.name: str(each.module) for each in froms for alias in each.names}


def _head(function: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"def {function.name}({ast.unparse(function.args)}){returns}"


def _paragraphs(doc: str) -> Iterator[str]:
    yield from inspect.cleandoc(doc).splitlines()


def _table(root: Path, hooks: Sequence[Hook]) -> Iterator[str]:
    yield "| hook | what it returns | who stands behind it here |"
    yield "|---|---|---|"
    for hook in hooks:
        link = f"[`{hook.name}`](#{hook.name})"
        yield f"| {link} | `{hook.protocol}` of `{hook.module}` | {_joined(_providers(root, hook.name))} |"


def _joined(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nobody yet"


def _providers(root: Path, hook: str) -> tuple[str, ...]:
    """Modules that implement a hook, as paths."""
    found = []
    for folder in PROVIDERS:
        for file in sorted((root / folder).rglob("*.py")):
            if f"def {hook}(" in file.read_text(encoding="utf-8"):
                found.append(file.relative_to(root).as_posix())
    return tuple(found)


def _contracts(root: Path, protocol: str) -> tuple[str, ...]:
    """Contracts of `engine.testing` that speak of a Protocol."""
    found: list[str] = []
    for file in sorted((root / "engine" / "testing").glob("*_contract.py")):
        tree = _parsed(file)
        if protocol in _imported(tree) or any(protocol in _imported(each) for each in _cases(root, tree)):
            names = (each.target for each in tree.body if isinstance(each, ast.AnnAssign))
            contracts = (name.id for name in names if isinstance(name, ast.Name) and name.id.endswith("CONTRACT"))
            found.extend(f"engine.testing.{file.stem}.{name}" for name in contracts)
    return tuple(found)


def _cases(root: Path, tree: ast.Module) -> Iterator[ast.Module]:
    """The modules of the kit that a contract takes what it is tried on from."""
    kit = {
        module
        for module in _imported(tree).values()
        if module.startswith("engine.testing.") and module.endswith("_case")
    }
    yield from (_parsed(_file(root, module)) for module in sorted(kit))


def _file(root: Path, module: str) -> Path:
    place = root.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def _protocol(root: Path, module: str, name: str, *, own_only: bool = False) -> Iterator[str]:
    """A Protocol and its members; those of every provider are told once."""
    tree = _parsed(_file(root, module))
    classes = {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
    found = classes[name]
    bases = [base for base in (ast.unparse(each) for each in found.bases) if base != "Protocol"]
    beside = ", and what [every provider](#every-provider) has" if _EVERY in bases and not own_only else ""
    yield f"`{name}` ({_file(Path(), module).as_posix()}){beside}:"
    yield ""
    doc = ast.get_docstring(found)
    if doc:
        yield from (*_paragraphs(doc), "")
    for base in bases:
        if base != _EVERY or own_only:
            yield from _members(_class(root, module, base))
    yield from _members(found)


def _class(root: Path, module: str, name: str) -> ast.ClassDef:
    """Where the module has it from somewhere else, from there."""
    tree = _parsed(_file(root, module))
    here = (each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == name)
    return next(here, None) or _class(root, _imported(tree)[name], name)


def _members(found: ast.ClassDef) -> Iterator[str]:
    for each in found.body:
        if not isinstance(each, ast.FunctionDef):
            continue
        yield f"- `{_member(each)}`"
        yield from (f"  {line}".rstrip() for line in _paragraphs(ast.get_docstring(each) or "") if line)


def _member(function: ast.FunctionDef) -> str:
    if any(ast.unparse(each) == "property" for each in function.decorator_list):
        return f"{function.name}: {ast.unparse(function.returns) if function.returns else 'object'}"
    return _head(function).removeprefix("def ").replace("(self, ", "(").replace("(self)", "()")


def _values(root: Path, hook: Hook) -> Iterator[str]:
    """What else the port speaks of: values that go in and out, Protocols of parts."""
    tree = _parsed(_file(root, hook.module))
    others = [
        each
        for each in tree.body
        if isinstance(each, ast.ClassDef) and each.name != hook.protocol and not each.name.startswith("_")
    ]
    for each in others:
        yield ""
        doc = ast.get_docstring(each) or ""
        yield f"**{each.name}**. {' '.join(line for line in _paragraphs(doc) if line)}".rstrip()
        yield ""
        fields = [one for one in each.body if isinstance(one, ast.AnnAssign)]
        yield from (f"- `{ast.unparse(one)}`" for one in fields)
        yield from _members(each)
