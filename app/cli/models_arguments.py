"""The words of ``frisco models``."""

import argparse
from pathlib import Path

_EXAMPLES = """\
Without an option the models that are here are listed.
  frisco models --available                 what can be fetched, and whether there is room for it in the memory
  frisco models --get large-v3-turbo        fetch one; Ctrl+C pauses, the same command goes on
  frisco models --get owner/name@revision   any Whisper model for CTranslate2 at the hub
  frisco models --import ~/my-model         take one in from a folder with model.bin
  frisco models --check                     compare all files with what they must be

A mirror of the hub and a proxy are set in settings.toml: hub_mirror = "…", proxy = "…". Certificates are those of the
system. A token for models that want one is taken from HF_TOKEN.
"""


def add_models(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with models."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLES
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--available", action="store_true", help="list the catalogue, with what fits on this machine")
    what.add_argument(
        "--get", nargs="+", metavar="NAME", help="fetch models: of the catalogue, or owner/name[@revision]"
    )
    what.add_argument("--cancel", nargs="+", metavar="NAME", help="give up what was fetched in part, and remove it")
    what.add_argument("--import", dest="source", type=Path, metavar="DIR", help="take a model in from a folder")
    what.add_argument("--check", nargs="*", metavar="NAME", help="hash the files of models, all without a name")
    what.add_argument("--remove", nargs="+", metavar="NAME", help="delete models from this machine")
    parser.add_argument("--name", metavar="NAME", help="with --import: what it is to be called (the folder's name)")


def fault_in_models(arguments: argparse.Namespace) -> str:
    """Return what is wrong with the words as a whole."""
    if arguments.name and not arguments.source:
        return "--name goes with --import"
    return ""
