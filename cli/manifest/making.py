"""The files of a submission, made in memory."""

from collections.abc import Mapping
from pathlib import Path

from cli.manifest.content import Content, manifest_to_content
from cli.manifest.examples import Examples
from cli.manifest.files import ACTIONS
from cli.manifest.mail import content_to_mail
from cli.manifest.pdf import FontsLackError, LogoError, content_to_pdf
from cli.manifest.places import places_with
from cli.manifest.rendering import content_to_markdown
from deskbridge.v1.manifest_pb2 import Manifest
from runtime.documents import ConfigurationError, Mistake
from runtime.integrations import IntegrationFile


def manifest_files(
    manifest: Manifest, examples: Examples, file: IntegrationFile, *, logo: Path | None, fonts: Path | None
) -> Mapping[str, bytes]:
    """By their paths in the folder. Raises ConfigurationError for what cannot be shown, and OSError."""
    content = manifest_to_content(manifest, examples)
    pdf = _pdf(content, manifest, file, logo, fonts)
    return {
        "integration.json": manifest.integration_document.encode(),
        **{f"{ACTIONS}/{each.name}.json": each.document.encode() for each in manifest.action_documents},
        "manifest.pdf": pdf,
        "manifest.md": content_to_markdown(content).encode(),
        "submission.eml": content_to_mail(content, pdf, f"{file.name}-manifest.pdf"),
    }


def _pdf(content: Content, manifest: Manifest, file: IntegrationFile, logo: Path | None, fonts: Path | None) -> bytes:
    try:
        return content_to_pdf(content, logo=logo, fonts=fonts)
    except LogoError as error:
        raise ConfigurationError([Mistake(file.source, "submission.logo", f"cannot be shown: {error}")]) from error
    except FontsLackError as error:
        mistakes = [
            Mistake(file.source, place, f"{_named(characters)}: no font has that; give one that does with --fonts DIR")
            for place, characters in places_with(manifest, error.characters)
        ]
        if not mistakes:
            raise
        raise ConfigurationError(mistakes) from error


def _named(characters: list[str]) -> str:
    """Such as `支 (U+652F)`."""
    return ", ".join(
        f"{character} (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
        for character in characters
    )
