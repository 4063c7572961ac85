"""browser.trial. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace

_TrialMlOnProgressListener = TypeVar(
    "_TrialMlOnProgressListener", bound=Callable[[dict[str, Any]], object] | Callable[[], object]
)

class TrialMlOnProgress(Event):
    """The event browser.trial.ml.onProgress."""

    def add_listener(
        self, listener: _TrialMlOnProgressListener, /
    ) -> _TrialMlOnProgressListener: ...

class TrialMl(Namespace):
    """browser.trial.ml.

    Firefox only.
    Needs "trialML".
    """

    on_progress: TrialMlOnProgress
    """browser.trial.ml.onProgress.

    Firefox only.
    Needs "trialML".
    """
    def create_engine(self, create_engine_request: dict[str, Any], /) -> Future[Any]:
        """Call browser.trial.ml.createEngine.

        Firefox only.
        Needs "trialML".
        """
    def run_engine(self, run_engine_request: dict[str, Any], /) -> Future[Any]:
        """Call browser.trial.ml.runEngine.

        Firefox only.
        Needs "trialML".
        """
    def delete_cached_models(self) -> Future[Any]:
        """Call browser.trial.ml.deleteCachedModels.

        Firefox only.
        Needs "trialML".
        """

class Trial(Namespace):
    """browser.trial.

    Firefox only.
    Needs "trialML".
    """

    ml: TrialMl
    """browser.trial.ml.

    Firefox only.
    Needs "trialML".
    """
