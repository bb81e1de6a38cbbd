"""The words of the commands about tags, notes and earlier exports."""

import argparse

from app.cli.row_id import row_id


def add_tagging(parser: argparse.ArgumentParser) -> None:
    """Add what ``frisco tag`` understands."""
    parser.add_argument("transcripts", nargs="+", type=row_id, metavar="ID", help="transcripts (see: frisco list)")
    parser.add_argument(
        "--add", action="append", default=[], metavar="TAG", help="add a tag, or several with commas between them"
    )
    parser.add_argument("--remove", action="append", default=[], metavar="TAG", help="take a tag away")
    parser.add_argument("--notes", metavar="TEXT", help="write these notes; an empty text removes them")
