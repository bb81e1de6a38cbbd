"""The product's icon in the sizes desktops ask for, drawn from its SVG. Run by the build environment's Python.

icon_sizes.py SVG FOLDER NAME     writes FOLDER/<size>x<size>/apps/NAME.png
"""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256)


def draw(svg: Path, size: int) -> QImage:
    """Return the drawing in a square of this many pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    return image


def write_all(svg: Path, folder: Path, name: str) -> None:
    for size in SIZES:
        target = folder / f"{size}x{size}" / "apps" / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        if not draw(svg, size).save(str(target)):
            raise OSError(f"the icon could not be written: {target}")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
