"""What a template's syntax tree says: what it includes, what it uses, and whether its blocks are right."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reframer.errors import PromptError
from reframer.prompts.front import Problem
from reframer.prompts.template import ROLES, Source, environment

if TYPE_CHECKING:
    from jinja2 import nodes


@lru_cache(maxsize=256)
def parse(prompt: str, source: Source) -> nodes.Template:
    """The syntax tree of a template, compiled once to be sure of it.

    Raises PromptError that names the line.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    made = environment(())
    try:
        tree = made.parse(source.text, source.name, str(source.path))
        made.compile(source.text, source.name, str(source.path))
    except TemplateSyntaxError as error:
        raise PromptError(Problem(prompt, source.path, error.lineno, f"{error.message}; mend the template")) from error
    except (TemplateError, SyntaxError, RecursionError, ValueError, OverflowError) as error:
        why = f"the template cannot be compiled ({type(error).__name__}); make it simpler"
        raise PromptError(Problem(prompt, source.path, 1, why)) from error
    return tree


@lru_cache(maxsize=256)
def included(prompt: str, source: Source) -> tuple[Reference, ...]:
    """What a template includes or imports. Raises PromptError that names the line where it cannot be parsed."""
    return tuple(references(parse(prompt, source)))


class Reference(NamedTuple):
    """Another template that one includes or imports; `name` is None where it is computed."""

    name: str | None
    line: int
    optional: bool
    shares_variables: bool


def references(tree: nodes.Node) -> Iterator[Reference]:
    """The templates that a template, or a part of one, includes or imports, in order."""
    from jinja2 import nodes

    for node in tree.find_all(nodes.Stmt):
        if not isinstance(node, nodes.Include | nodes.Import | nodes.FromImport):
            continue
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        optional = isinstance(node, nodes.Include) and node.ignore_missing
        yield Reference(name if isinstance(name, str) else None, node.lineno, optional, node.with_context)


def uses(tree: nodes.Template, within: nodes.Node | None = None) -> dict[str, int]:
    """The variables that a template, or a part of it, takes from outside, each with the line of its first use."""
    from jinja2 import meta, nodes

    free = meta.find_undeclared_variables(tree) - _own_names(tree)
    found: dict[str, int] = {}
    for node in (within or tree).find_all(nodes.Name):
        if node.name in free and node.ctx == "load":
            found[node.name] = min(node.lineno, found.get(node.name, node.lineno))
    return found


def block(tree: nodes.Template, role: str) -> nodes.Node | None:
    """The block of a role, where a template has one."""
    from jinja2 import nodes

    return next((node for node in tree.find_all(nodes.Block) if node.name == role), None)


def set_in(tree: nodes.Template) -> set[str]:
    """Every name that a template sets somewhere, loops and macro parameters included."""
    from jinja2 import nodes

    return {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")} | _own_names(tree)


def _own_names(tree: nodes.Template) -> set[str]:
    """What a template defines outside of its blocks, which Jinja counts as coming from outside within them."""
    from jinja2 import nodes

    own: set[str] = set()
    for node in tree.body:
        if isinstance(node, nodes.Import):
            own.add(node.target)
        elif isinstance(node, nodes.FromImport):
            own.update(name if isinstance(name, str) else name[1] for name in node.names)
        elif isinstance(node, nodes.Macro):
            own.add(node.name)
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            own.update(name.name for name in node.target.find_all(nodes.Name))
            own.update([node.target.name] if isinstance(node.target, nodes.Name) else [])
    return own


def misplaced(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Pairs of a line and what is wrong there with the blocks that a prompt's messages are made from."""
    from jinja2 import nodes

    blocks = [node for node in tree.body if isinstance(node, nodes.Block)]
    for node in tree.find_all(nodes.Block):
        if not any(node is each for each in blocks):
            yield node.lineno, f"the block `{node.name}` stands inside something else; put it on its own"
        elif node.name not in ROLES:
            yield node.lineno, f"there is no block `{node.name}`; the blocks are system and user"
    order = [block.name for block in blocks if block.name in ROLES]
    if "user" not in order:
        yield 1, "there is no block `user`; put what is asked into {% block user %}…{% endblock %}"
    elif order == ["user", "system"]:
        yield blocks[-1].lineno, "the system block comes after the user block; what never changes goes first"
    for line in _outside(tree):
        yield line, "this stands outside of the blocks system and user and would never be sent; move it into one"


def _outside(tree: nodes.Template) -> Iterator[int]:
    """The lines of what would be written neither to the system nor to the user block."""
    from jinja2 import nodes

    silent = (nodes.Block, nodes.Import, nodes.FromImport, nodes.Macro, nodes.Assign, nodes.AssignBlock)
    for node in tree.body:
        parts = node.nodes if isinstance(node, nodes.Output) else [node]
        for part in parts:
            if isinstance(part, nodes.TemplateData):
                if said := part.data.lstrip():
                    yield part.lineno + part.data[: -len(said)].count("\n")
            elif not isinstance(part, silent):
                yield part.lineno
