"""An OpenAI-compatible server as a process of its own, for tests: answers as told, or fails in the ways that servers fail.

    python fake_model.py PORT MODE [ANSWER.json]

Modes: answer, fenced, no-schema (refuses structured output), error, flaky (one 503, then the answer), slow, drip,
cut (closes in the middle), rubbish, empty. It is the outside system at its seam, nothing of ours.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Model(BaseHTTPRequestHandler):
    mode = "answer"
    answer = "{}"
    calls = 0

    def log_message(self, *_: object) -> None:
        """Tests' output stays quiet."""

    def do_GET(self) -> None:
        self.say(200, json.dumps({"calls": Model.calls}).encode())

    def do_POST(self) -> None:
        Model.calls += 1
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length))
        getattr(self, f"mode_{self.mode.replace('-', '_')}")(body)

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def completion(self, content: str) -> bytes:
        message = {"choices": [{"message": {"role": "assistant", "content": content}}], "usage": {"total_tokens": 120}}
        return json.dumps(message).encode()

    def mode_answer(self, body: dict) -> None:
        assert body["messages"][0]["role"] == "system"
        self.say(200, self.completion(self.answer))

    def mode_fenced(self, body: dict) -> None:
        self.say(200, self.completion(f"Here it is:\n```json\n{self.answer}\n```"))

    def mode_no_schema(self, body: dict) -> None:
        if body["response_format"]["type"] == "json_schema":
            self.say(400, b'{"error": "response_format not supported"}')
        else:
            self.mode_answer(body)

    def mode_error(self, body: dict) -> None:
        self.say(500, b'{"error": "out of memory"}')

    def mode_flaky(self, body: dict) -> None:
        if Model.calls == 1:
            self.say(503, b"{}")
        else:
            self.mode_answer(body)

    def mode_slow(self, body: dict) -> None:
        time.sleep(10)

    def mode_drip(self, body: dict) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def mode_cut(self, body: dict) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b'{"choices": [')

    def mode_rubbish(self, body: dict) -> None:
        self.say(200, self.completion("I am sorry, I can't read this."))

    def mode_empty(self, body: dict) -> None:
        self.say(200, b'{"choices": []}')


def main() -> None:
    port, Model.mode = int(sys.argv[1]), sys.argv[2]
    if len(sys.argv) > 3:
        Model.answer = Path(sys.argv[3]).read_text(encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", port), Model)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
