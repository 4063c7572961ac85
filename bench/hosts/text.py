"""Makes the text that travels from a host to the browser: prose with quotes, lines and umlauts."""

PARAGRAPH = (
    'Some text as pages have it, with a »quotation«, a "plain" one, an address such as '
    "https://www.example.org/?a=1&b=2, words like »größer« and »Straße«, and a tab:\t.\n"
)
LENGTH = 100_000_000
TEXT = (PARAGRAPH * (LENGTH // len(PARAGRAPH) + 1))[:LENGTH]
