"""A picture drawn anew: turned upright, no larger than is shown, and without what a camera writes beside it."""

from __future__ import annotations

import io

from remit.core.files.unreadable import Unreadable

MOST_PIXELS = 50_000_000
WIDE, HIGH = 352, 432  # four times what a page shows
NO_PICTURE = "This is no JPEG or PNG picture."
TOO_LARGE = "This picture is too large. Save it smaller."


def redrawn(content: bytes) -> bytes:
    """As JPEG, at most WIDE by HIGH, cut to that shape from the middle. Errors: Unreadable."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - slow to import

    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        too_large = picture.width * picture.height > MOST_PIXELS
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable(NO_PICTURE) from error
    if too_large:
        raise Unreadable(TOO_LARGE)
    try:
        picture.draft("RGB", (WIDE * 2, HIGH * 2))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable(NO_PICTURE) from error
    fitted = ImageOps.fit(upright, (WIDE, HIGH))
    clean = Image.new("RGB", fitted.size)
    clean.paste(fitted)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=85)
    return out.getvalue()
