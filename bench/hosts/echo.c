/* The limit: every complete frame goes back as it came, unread, as many in a write as a read had. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ = 65536, LIMIT = 2 * 1048576 };

static void send_all(const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(1, data, size);
        if (written <= 0)
            exit(1);
        data += written;
        size -= (size_t)written;
    }
}

int main(void)
{
    static char buffer[LIMIT + READ];
    size_t used = 0;
    ssize_t got;

    while ((got = read(0, buffer + used, READ)) > 0) {
        size_t whole = 0;
        uint32_t length;

        used += (size_t)got;
        while (used - whole >= 4) {
            memcpy(&length, buffer + whole, 4);
            if (length > LIMIT - 4)
                return 1;
            if (used - whole < 4 + (size_t)length)
                break;
            whole += 4 + (size_t)length;
        }
        if (whole > 0) {
            send_all(buffer, whole);
            used -= whole;
            memmove(buffer, buffer + whole, used);
        }
    }
    return 0;
}
