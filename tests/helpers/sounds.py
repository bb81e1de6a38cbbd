"""Sound for tests of the worker: a file as the worker decodes it."""

from pathlib import Path

import numpy as np

from app.worker.decode import Decoder, Samples
from app.worker.opening import open_media


def decoded(path: Path) -> Samples:
    return np.concatenate(list(Decoder(open_media(path, longest_hours=24), longest_hours=24).blocks()))
