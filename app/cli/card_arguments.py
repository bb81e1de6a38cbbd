"""The words of the commands about graphics cards: ``frisco doctor`` and ``frisco component``."""

import argparse
from pathlib import Path


def add_doctor(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--quick", action="store_true", help="show what earlier self-tests found and try nothing")
    choice.add_argument("--again", action="store_true", help="carry out every self-test anew")


def add_component(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "NVIDIA's cuBLAS library, without which no graphics card can be used. It is not part of this program and "
        "comes under NVIDIA's own licence, which lies beside it afterwards. Without an option: show what is here, and "
        "check it."
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--get", action="store_true", help="fetch it (about 0.6 GB) and put it in place")
    choice.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="take it from the wheel nvidia-cublas-cu12, another archive, or a folder that holds the libraries",
    )
    choice.add_argument("--remove", action="store_true", help="take it away again")
