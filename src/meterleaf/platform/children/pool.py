"""A warm pool of children: calls from threads or from asyncio, each child replaced when it is worn or gone.

A keeper thread starts the children (the kernel ties them to the thread that does) and watches their memory.
"""

from __future__ import annotations

import asyncio
import json
import queue
import selectors
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from meterleaf.platform.children import frames
from meterleaf.platform.children.child import Child
from meterleaf.platform.children.errors import ChildCrashed, ChildError, ChildFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MIB = 1024 * 1024
_LOOK_EVERY = 0.02  # seconds between two looks at the memory of those at work


class _Errand:
    """One call, and the child that is at it, so that giving up can end it."""

    def __init__(self, function: str, payload: Any, seconds: float) -> None:
        self._function, self._seconds = function, seconds
        self._kind = frames.BYTES if isinstance(payload, bytes) else frames.JSON
        self._body: bytes = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self._given_up = False
        self.child: Child | None = None

    def done_by(self, child: Child) -> bytes:
        if self._given_up:
            raise ChildCrashed("The call was given up before it began.")
        return child.call(self._function, self._body, self._kind, self._seconds)

    def give_up(self) -> None:
        self._given_up = True
        if child := self.child:
            child.kill()


class ChildPool:
    """`size` processes, each for one call at a time.

    `memory_bytes`: what a child may hold in memory. `max_tasks`: after so many calls it is replaced, and also when it
    has grown beyond `grown_bytes` between two calls. `preload`: modules imported at start, so that calls find them warm.
    """

    def __init__(
        self,
        size: int,
        *,
        memory_bytes: int = 1_500 * MIB,
        max_tasks: int = 200,
        grown_bytes: int | None = None,
        preload: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        nice: int = 5,
    ) -> None:
        self._size = size
        self._max_tasks = max_tasks
        self._grown = grown_bytes if grown_bytes is not None else memory_bytes // 2
        self._making = {"memory": memory_bytes, "nice": nice, "preload": preload, "environment": environment}
        self._idle: queue.LifoQueue[Child | ChildError] = queue.LifoQueue()
        self._children: set[Child] = set()
        self._wanted = size
        self._closed = False
        self._guard = threading.Lock()
        self._looking = False
        self._bell, self._ringer = socket.socketpair()
        self._ringer.setblocking(False)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="children")
        self._keeper = threading.Thread(target=self._keep, name="children-keeper", daemon=True)
        self._keeper.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.close)

    async def call(self, function: str, payload: Any = b"", *, timeout: float) -> bytes:  # noqa: ASYNC109 - the child's
        """What `module:function` answers in a child: to bytes as they are, to anything else as JSON.

        The function gets the payload and gives bytes, or something that JSON can hold. `timeout` counts from when
        a child is free. Raises ChildTimeout, ChildMemory, ChildCrashed; ChildFailed when the function raised.
        Cancelling ends the child.
        """
        errand = _Errand(function, payload, timeout)
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._run, errand)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            work.cancel()
            errand.give_up()
            work.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise

    def call_blocking(self, function: str, payload: Any = b"", *, timeout: float) -> bytes:
        """The same for callers without asyncio; from as many threads as wanted."""
        return self._run(_Errand(function, payload, timeout))

    def pids(self) -> list[int]:
        with self._guard:
            return [child.pid for child in self._children]

    def close(self) -> None:
        """End all children; calls that are under way end as crashed."""
        self._closed = True
        self._ring()
        self._keeper.join()
        for _ in range(self._size):
            self._idle.put(ChildCrashed("The pool is closed."))
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in list(self._children):
            child.close()
        self._bell.close()
        self._ringer.close()

    def _run(self, errand: _Errand) -> bytes:
        child = self._free_child()
        dead = True
        try:
            errand.child = child
            self._watch()
            answer = errand.done_by(child)
            dead = False
        except ChildFailed:
            dead = False
            raise
        finally:
            errand.child = None
            self._put_back(child, dead=dead)
        return answer

    def _free_child(self) -> Child:
        """One that is idle and alive; one that died meanwhile (the machine was short of memory) costs nobody's call."""
        while True:
            child = self._idle.get()
            if isinstance(child, ChildError):
                self._want_another()
                raise child
            if child.alive():
                return child
            self._put_back(child, dead=True)

    def _put_back(self, child: Child, *, dead: bool) -> None:
        worn = dead or child.calls >= self._max_tasks or child.memory() > self._grown
        if not worn and not self._closed:
            self._idle.put(child)
            return
        with self._guard:
            self._children.discard(child)
        child.close()
        self._want_another()

    def _want_another(self) -> None:
        if not self._closed:
            with self._guard:
                self._wanted += 1
            self._ring()

    def _watch(self) -> None:
        """From now on somebody is at work: the keeper looks more often."""
        if not self._looking:
            self._ring()

    def _ring(self) -> None:
        with suppress(BlockingIOError):  # it is ringing already
            self._ringer.send(b"!")

    # The keeper's thread

    def _keep(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            while not self._closed:
                self._start_wanted(selector)
                self._looking = self._end_the_greedy()
                for key, _ in selector.select(_LOOK_EVERY if self._looking else None):
                    if key.fileobj is self._bell:
                        self._bell.recv(4096)
                    else:
                        selector.unregister(key.fileobj)
                        self._welcome(key.data)
        with self._guard:
            for child in self._children:
                child.kill()

    def _start_wanted(self, selector: selectors.BaseSelector) -> None:
        with self._guard:
            count, self._wanted = self._wanted, 0
        for _ in range(count):
            try:
                child = Child(**self._making)  # type: ignore[arg-type]
            except OSError as error:
                self._idle.put(ChildCrashed(f"A child process can't be started: {error}"))
                continue
            with self._guard:
                self._children.add(child)
            selector.register(child.line, selectors.EVENT_READ, child)

    def _welcome(self, child: Child) -> None:
        """A child said that it is up, or that it is not: then the next caller is told."""
        try:
            child.take_ready()
        except ChildError as error:
            with self._guard:
                self._children.discard(child)
            child.close()
            self._idle.put(error)
        else:
            self._idle.put(child)

    def _end_the_greedy(self) -> bool:
        """Kill those that hold more memory than allowed; whether anybody is at work at all."""
        with self._guard:
            at_work = [child for child in self._children if child.busy]
        for child in at_work:
            if child.memory() > child.memory_limit:
                child.over_memory = True
                child.kill()
        return bool(at_work)
