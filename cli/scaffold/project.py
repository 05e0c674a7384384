"""The files of a new adapter project, made from templates."""

import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from keyword import iskeyword
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from runtime.integrations import RESERVED_NAMES

_TEMPLATES = Path(__file__).parent / "templates"
_RENDERED = ".j2"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)

# What a TypeScript project takes over from the example as it is; its templates change the rest, or leave it out.
_OF_THE_EXAMPLE = (
    ".gitignore", ".npmrc", "biome.json", "tsconfig.json", "sample.json", "proto/google/rpc/*.proto",
    "src/adapter.ts", "src/bridge/*.ts", "src/crm/*.ts", "test/*.ts",
)  # fmt: skip
_OF_THE_EXAMPLE_ONLY = ("src/crm/file.ts", "test/file.test.ts")


@dataclass(frozen=True, slots=True)
class Layer:
    """Some files of a folder, and the folder of the project that they go to. NAME in a path is the adapter's name."""

    folder: Path
    files: tuple[str, ...] = ("**/*",)
    without: tuple[str, ...] = ()
    to: str = "."

    def templates(self) -> Iterator[tuple[str, str]]:
        """Each file's path in the project, and its path in the folder."""
        for pattern in self.files:
            for path in sorted(self.folder.glob(pattern)):
                source = path.relative_to(self.folder).as_posix()
                if path.is_file() and source not in self.without and "__pycache__" not in path.parts:
                    yield (Path(self.to) / source).as_posix(), source


def check_name(name: str) -> None:
    """Raises ValueError, saying what is expected, unless an adapter, a package and an integration can bear the name."""
    if not _NAME.fullmatch(name):
        raise ValueError("expected lower-case letters, digits and _, a letter first, at most 40 of them")
    if iskeyword(name) or name in RESERVED_NAMES:
        raise ValueError(f"{name} has a meaning of its own; choose another name")


def languages() -> Mapping[str, Sequence[Layer]]:
    """The languages there are templates for; of two layers with the same file the later one counts."""
    example = _package_folder("adapters") / "examples" / "typescript"
    contract = _package_folder("deskbridge") / "v1"
    shared = Layer(_TEMPLATES / "shared")
    return {
        "python": (Layer(example, ("sample.json",), to="NAME_adapter"), shared, Layer(_TEMPLATES / "python")),
        "typescript": (
            Layer(example, _OF_THE_EXAMPLE, _OF_THE_EXAMPLE_ONLY),
            Layer(contract, ("*.proto",), to="proto/deskbridge/v1"),
            shared,
            Layer(_TEMPLATES / "typescript"),
        ),
    }


def project_files(name: str, language: str) -> dict[str, bytes]:
    """The project's files by their paths in it."""
    layers = languages()[language]
    environment = Environment(
        loader=FileSystemLoader([layer.folder for layer in reversed(layers)]),
        autoescape=False,  # noqa: S701 - source code, not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    words = {
        "name": name,
        "title": name.replace("_", " ").title(),
        "class_name": name.replace("_", " ").title().replace(" ", ""),
        "host": name.replace("_", "-").strip("-"),
        "deskbridge_version": version("deskbridge"),
    }
    files: dict[str, bytes] = {}
    for layer in layers:
        for target, source in layer.templates():
            path = target.replace("NAME", name)
            if source.endswith(_RENDERED):
                files[path.removesuffix(_RENDERED)] = environment.get_template(source).render(words).encode()
            else:
                files[path] = (layer.folder / source).read_bytes()
    return files


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])
