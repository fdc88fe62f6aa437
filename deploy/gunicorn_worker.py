"""gunicorn's threaded worker, which lets nobody down when it is told to stop.

gunicorn's own leaves its port open to the end, but accepts nobody any more: who is in its queue by then, or
comes while it answers the others, is reset at last, and cannot know whether their request was carried out."""

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self.let_in_who_waits(listener)
                listener.close()  # who comes now is refused: nothing was carried out, and elsewhere is better

    def let_in_who_waits(self, listener: object) -> None:
        let_in = -1
        while let_in < self.nr_conns:
            let_in = self.nr_conns
            self.accept(listener)
