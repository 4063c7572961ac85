from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import connect_and_routing, port_shape

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Stage


NAME = "x\ud800é\N{GRINNING FACE}"


@pytest.mark.differs(chromium="names are UTF-8: three U+FFFD are in the place of each half (P94)")
def test_c125_half_a_surrogate_pair_in_a_name_reaches_the_other_end(stage: Stage) -> None:
    stage.python(port_shape.telling_names)
    tab = stage.open_tab()
    tab.listen()
    name = NAME if stage.kind == "firefox" else NAME.replace("\ud800", "\ufffd" * 3)
    assert tab.connect(NAME).name == name
    assert stage.wait_for_notes(1) == [name]
    stage.python(connect_and_routing.opening, tab_id=tab.tab_id, name=NAME)
    assert tab.accept().name == name
