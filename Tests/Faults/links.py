"""Connections between processes that can be cut as a network is: what was sent stays under way, and whoever connects
hears nothing, not even that he is refused."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from sdk import free_port

BACKLOG = 128

_given: set[int] = set()


def new_port() -> int:
    """A free one that nobody here was given before: most begin to listen on theirs later."""
    while (port := free_port()) in _given:
        pass
    _given.add(port)
    return port


class Links:
    """Proxies of TCP on a thread of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.all: list[Link] = []

    def to(self, port: int) -> "Link":
        """A new way to a port of this machine. Nobody is let in before `accept`."""
        link = Link(self._run, port)
        self.all.append(link)
        return link

    def close(self) -> None:
        for link in self.all:
            link.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        asyncio.run_coroutine_threadsafe(work(), self._loop).result()


class Link:
    """One way, from whoever connects to `port` to where it leads."""

    def __init__(self, run: Callable[[Callable[[], Coroutine[Any, Any, None]]], None], target: int) -> None:
        self.port = new_port()
        self._run = run
        self._target = target
        self._listener: socket.socket | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_open = asyncio.Event()
        self._is_open.set()
        self._fillers: list[socket.socket] = []

    def accept(self) -> None:
        """From now on connections are taken."""
        self._run(self._accept)

    def refuse(self) -> None:
        """As a machine does on which nobody listens; those there are go on."""
        self._run(self._refuse)

    @staticmethod
    def cut(*links: "Link") -> None:
        """Nothing comes through them any more, in either direction, and nobody is told."""

        async def cut() -> None:
            await asyncio.gather(*(link._cut() for link in links))

        if links:
            links[0]._run(cut)

    def mend(self) -> None:
        """What is under way arrives."""
        self._run(self._mend)

    def drop(self) -> None:
        """Ends all connections there are."""
        self._run(self._drop)

    def close(self) -> None:
        self._run(self._close)

    # MARK: On the loop

    async def _accept(self) -> None:
        if not self._listener:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=BACKLOG)
            self._listener.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listener, self._take, self._listener)

    async def _refuse(self) -> None:
        if self._listener:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    async def _cut(self) -> None:
        self._is_open.clear()
        if not self._listener:
            return
        asyncio.get_running_loop().remove_reader(self._listener)
        # Full, so that the system no longer answers whoever wants to connect.
        self._listener.listen(0)
        for _ in range(8):
            filler = socket.socket()
            filler.setblocking(False)
            self._fillers.append(filler)
            try:
                await asyncio.wait_for(asyncio.get_running_loop().sock_connect(filler, ("127.0.0.1", self.port)), 0.1)
            except TimeoutError:
                return

    async def _mend(self) -> None:
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()
        self._is_open.set()
        if self._listener:
            self._listener.listen(BACKLOG)
            await self._accept()

    async def _drop(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _close(self) -> None:
        await self._refuse()
        await self._drop()
        for pump in list(self._pumps):
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def _take(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            connection.setblocking(False)
            pump = asyncio.create_task(self._connect(connection))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _connect(self, connection: socket.socket) -> None:
        here = await asyncio.open_connection(sock=connection)
        self._writers.add(here[1])
        try:
            there = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            here[1].transport.abort()
            self._writers.discard(here[1])
            return
        self._writers.add(there[1])
        try:
            await asyncio.gather(self._pump(here[0], there[1]), self._pump(there[0], here[1]))
        except OSError:
            pass
        finally:
            for writer in (here[1], there[1]):
                writer.transport.abort()
                self._writers.discard(writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                data = await reader.read(1 << 18)
            finally:
                # The end of a connection is under way like all else.
                await self._is_open.wait()
            if not data:
                break
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
