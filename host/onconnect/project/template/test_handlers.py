"""Tests what a page may expect of $title."""


async def test_a_page_is_greeted_and_answered(fake_browser):
    with await fake_browser.connect() as port:
        assert (await port.receive())["hello"].startswith("Python 3.")
        port.post_message({"text": "milk"})
        assert await port.receive() == {"answer": "MILK"}
