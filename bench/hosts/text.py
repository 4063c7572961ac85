"""The text that travels from a host to the browser: prose with quotes, lines and umlauts in it."""

PARAGRAPH = (
    'Some text as pages have it, with a »quotation«, a "plain" one, an address such as '
    "https://www.example.org/?a=1&b=2, words like »größer« and »Straße«, and a tab:\t.\n"
)


def text(length: int) -> str:
    """Return a text of so many characters."""
    return (PARAGRAPH * (length // len(PARAGRAPH) + 1))[:length]
