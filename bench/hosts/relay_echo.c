/* The limit in the relay's protocol: messages go back unread, with acks and the window kept.
 *
 * A message that is a number is answered with that many bytes of text, which are ready before: one
 * slice is under way, and what else is to be sent goes with it.
 *
 * It reads only what this bench's client writes: an ack comes first in its frame, and a frame is a
 * hello, a connect, messages, or one such number on port 2.
 */

#define _GNU_SOURCE
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ = 65536, FRAME = 1048576, SPARE = 64, BUFFER = 64 * FRAME, UNITS = 65536, WINDOW = 4 };
enum { SLICE = 131072, HEAD = 64 }; /* a slice, and bytes in which the beginning of a frame is */

static const char ACK[] = "{\"type\":\"ack\",\"frames\":";
static const char READY[] =
    "{\"type\":\"ready\",\"protocol\":1,\"host\":{\"name\":\"limit\",\"version\":\"1\","
    "\"python\":\"\",\"pid\":0},\"window\":4}";

static char waiting[BUFFER];   /* the texts of messages to send, comma after comma */
static size_t units[UNITS];    /* how long each of them is */
static size_t waiting_size, unit_count;
static unsigned long received, acknowledged, sent, released; /* frames; the first two are theirs */
static unsigned long text_left;  /* bytes of text that are to leave in slices */
static unsigned long slice_sent; /* the number of the frame with the last slice */

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

static void send_frame(const char *body, size_t size)
{
    static char frame[4 + FRAME];
    size_t used = 4;
    uint32_t length;

    frame[used++] = '[';
    if (received > acknowledged) {
        used += (size_t)sprintf(frame + used, "%s%lu}%s", ACK, received, size ? "," : "");
        acknowledged = received;
    }
    memcpy(frame + used, body, size);
    used += size;
    frame[used++] = ']';
    length = (uint32_t)(used - 4);
    memcpy(frame, &length, 4);
    send_all(frame, used);
    sent += size > 0;
}

static void keep(const char *body, size_t size)
{
    if (waiting_size + size + 1 > BUFFER || unit_count == UNITS)
        exit(1);
    memcpy(waiting + waiting_size, body, size);
    waiting[waiting_size + size] = ',';
    units[unit_count++] = size + 1;
    waiting_size += size + 1;
}

static void answer_with_text(unsigned long length)
{
    static char text[FRAME];
    size_t used;

    if (length > FRAME - SPARE - HEAD) {
        text_left = length;
        return;
    }
    used = (size_t)sprintf(text, "{\"type\":\"message\",\"port\":2,\"data\":\"");
    memset(text + used, 'x', length);
    used += length;
    used += (size_t)sprintf(text + used, "\"}");
    keep(text, used);
}

static void send_slice(void)
{
    static char body[FRAME];
    size_t used = waiting_size;

    memcpy(body, waiting, waiting_size);
    waiting_size = unit_count = 0;
    used += (size_t)sprintf(body + used, "{\"type\":\"chunk\",\"id\":-1,\"port\":2,\"text\":\"");
    memset(body + used, 'x', SLICE);
    used += SLICE;
    text_left -= text_left < SLICE ? text_left : SLICE;
    used += (size_t)sprintf(body + used, text_left ? "\"}" : "\",\"last\":true}");
    send_frame(body, used);
    slice_sent = sent;
}

static void flush(void)
{
    while (text_left > 0 && slice_sent <= released && sent - released < WINDOW
           && waiting_size < FRAME - SLICE - 4 * SPARE)
        send_slice();
    while (unit_count > 0 && sent - released < WINDOW) {
        size_t taken = 0, size = 0;

        while (taken < unit_count && size + units[taken] <= FRAME - SPARE)
            size += units[taken++];
        if (taken == 0)
            exit(1);
        send_frame(waiting, size - 1);
        waiting_size -= size;
        unit_count -= taken;
        memmove(waiting, waiting + size, waiting_size);
        memmove(units, units + taken, unit_count * sizeof *units);
    }
    if (received - acknowledged >= 2)
        send_frame("", 0);
}

static void take(char *frame, size_t length)
{
    char *body = frame + 1, *end = frame + length - 1, *data;

    if ((size_t)(end - body) > sizeof ACK && memcmp(body, ACK, sizeof ACK - 1) == 0) {
        released = strtoul(body + sizeof ACK - 1, &body, 10);
        body += 2; /* the brace and the comma */
        if (body > end)
            return;
    }
    received++;
    if ((data = memmem(body, (size_t)(end - body) < HEAD ? (size_t)(end - body) : HEAD,
                       "\"port\":2,\"data\":", 16))
        && isdigit((unsigned char)data[16]))
        answer_with_text(strtoul(data + 16, NULL, 10));
    else if (memmem(body, (size_t)(end - body) < 20 ? (size_t)(end - body) : 20, "\"hello\"", 7))
        keep(READY, sizeof READY - 1);
    else if (!memmem(body, (size_t)(end - body) < 20 ? (size_t)(end - body) : 20, "\"connect\"", 9))
        keep(body, (size_t)(end - body));
}

int main(void)
{
    static char buffer[2 * FRAME + READ];
    size_t used = 0;
    ssize_t got;

    while ((got = read(0, buffer + used, READ)) > 0) {
        size_t done = 0;
        uint32_t length;

        used += (size_t)got;
        while (used - done >= 4) {
            memcpy(&length, buffer + done, 4);
            if (length > FRAME)
                return 1;
            if (used - done < 4 + (size_t)length)
                break;
            take(buffer + done + 4, length);
            done += 4 + (size_t)length;
        }
        if (done > 0) {
            flush();
            used -= done;
            memmove(buffer, buffer + done, used);
        }
    }
    return 0;
}
