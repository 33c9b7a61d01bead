"""Why an upload is refused."""

from __future__ import annotations

from meterleaf.platform.errors import Conflict, NotFound, ServiceError, Unprocessable


class UnsupportedExtension(Unprocessable):
    code = "UNSUPPORTED_EXTENSION"
    message = "Files with this extension are not read. Send a PDF, a picture, a spreadsheet, or an e-invoice."


class MediaTypeMismatch(Unprocessable):
    code = "MIME_TYPE_MISMATCH"
    message = "A file with this extension can't be of this media type."


class FileTooLarge(Unprocessable):
    code = "FILE_TOO_LARGE"
    message = "The file is larger than is accepted."


class FolderNotFound(NotFound):
    code = "FOLDER_NOT_FOUND"
    message = "There is no such folder in the organization."


class ProjectNotFound(NotFound):
    code = "PROJECT_NOT_FOUND"
    message = "There is no such project in the organization."


class FileNotFound(NotFound):
    code = "FILE_NOT_FOUND"
    message = "There is no such file in the organization."


class FileNotUploaded(Conflict):
    code = "FILE_NOT_UPLOADED"
    message = "The file's upload was not confirmed, or the file was deleted."


class InvalidStatus(Conflict):
    code = "INVALID_STATUS"
    message = "The file's status does not allow this."


class UploadMissing(Conflict):
    code = "UPLOAD_MISSING"
    message = "The bytes are not in the store yet. PUT them to the presigned URL, then confirm."


class UploadMismatch(Conflict):
    code = "UPLOAD_MISMATCH"
    message = "What is in the store is not what was announced (type, length or hash)."


class UploadTooLarge(Conflict):
    code = "UPLOAD_TOO_LARGE"
    message = "What is in the store is larger than is accepted."


class BodyFileTooLarge(ServiceError):
    status = 413
    code = "FILE_TOO_LARGE"
    message = "The file is larger than is accepted. Nothing was kept."
