"""Two windows of the rep: one is stopped, with a request on its way or not, and the other one is used."""

from __future__ import annotations

from random import Random

from taskip_leads.store.store import Store
from tests.simulate.line import DEADLINE
from tests.simulate.rep import Rep
from tests.simulate.world import Killed, World

#: Of the requests during which the window is stopped, and of the moments at which it is suspended.
_STOPS, _SUSPENSIONS = 0.04, 0.06
#: How long a window stays stopped, in seconds.
_LENGTHS = (1, 20, 45, 100, 600, 7200)


class Windows:
    """Opens a second window while the first one is stopped.

    A window that is stopped without warning (SIGSTOP) keeps the role of the sender: the other one can
    only add changes, until the first one continues or is ended. One that suspends itself (ctrl+z) gives
    the role up, and takes it back, if nobody has it, when it continues.
    """

    def __init__(self, world: World, rep: Rep) -> None:
        self._world, self._rep = world, rep
        # Of its own, so that the rest of a story is the same without it.
        self._random = Random(1_000_003 * world.seed)
        self._takes_part = world.seed % 5 == 3
        self._suspended: Store | None = None
        self._stopped = False
        self.stops = 0
        self.suspensions = 0

    # -- stopped without warning

    async def stop_in_flight(self) -> bool:
        """Stop the window that waits for an answer; whether it waited in vain when it continues."""
        world = self._world
        if not self._takes_part or world.calm or self._stopped or self._random.random() > _STOPS:
            return False
        self.stops += 1
        first, kill_in = world.store, world.disarm()
        self._stopped = True
        world.store = second = world.new_store()
        try:
            await second.open()
            for _ in range(self._random.randint(0, 3)):
                await self._rep.act()
            seconds = self._random.choice(_LENGTHS)
            await world.pass_time(seconds)
            if await second.participant.claim():  # only where the lock fails
                await self._send()
        finally:
            await world.close()
            world.store, self._stopped = first, False
        if self._random.random() < 0.3:
            # Ended by hand, as the other window advises: it never sees the answer.
            world.kills += 1
            raise Killed
        world.arm(kill_in)
        await first.change_counter.reload()
        return seconds > DEADLINE and self._random.random() < 0.5

    async def _send(self) -> None:
        while await self._world.store.outbox.dispatcher.step() == 0:
            pass

    # -- suspended

    async def take_turns(self) -> None:
        """Suspend the window between two moments and go on in another one, or go back to it."""
        if not self._takes_part or self._random.random() > _SUSPENSIONS:
            return
        if self._suspended is None:
            await self.suspend()
        else:
            await self.resume()

    async def suspend(self) -> None:
        self.suspensions += 1
        world, first = self._world, self._world.store
        world.disarm()
        first.lock.release()
        self._suspended, world.store = first, world.new_store()
        await world.open()

    async def resume(self) -> None:
        """Close the window that is used, if another one was suspended, and continue that one."""
        world, first = self._world, self._suspended
        if first is None:
            return
        self._suspended = None
        world.disarm()
        await world.close()
        world.store = first
        assert await first.participant.claim()
