"""Pictures: photos and scans (JPEG, PNG, TIFF of many pages, WebP, HEIC, BMP, GIF), read by recognition."""

from meterleaf.engine.formats.image.reader import ImageFormat

FORMAT = ImageFormat()
