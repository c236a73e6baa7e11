// Sends requests that are ready beforehand over connections that are kept open, at as little cost as can be: one thread
// and epoll.
//
//   load PORT CONNECTIONS PASSES PID REQUESTS
//
// PID is the server's, whose processor time is read beside our own. REQUESTS is a file: a count, then for each request
// its length and its bytes, head and body; numbers have 32 bits, little-endian. All requests are sent PASSES times, in
// their order, each as soon as a connection is free. The result is a line of JSON; times are in seconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_REPLY = 16 << 20, STATUSES = 600 };

struct request {
  const char *bytes;
  size_t length;
};

struct connection {
  int socket;
  const struct request *request;  // NULL: idle
  size_t sent;
  bool waits_to_send;
  char *reply;
  size_t received, head, total;  // total is 0 until the head is there
  double begin;
};

static struct request *requests;
static uint32_t request_count;
static uint64_t next_item, item_count, answered;
static uint64_t by_status[STATUSES], faces, reply_bytes;
static double *latencies;
static int port, queue;

_Noreturn static void give_up(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

static double seconds(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now)) give_up("a clock can't be read: %s", strerror(errno));
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void *memory(size_t count) {
  void *bytes = calloc(count ? count : 1, 1);
  if (!bytes) give_up("out of memory");
  return bytes;
}

static void read_requests(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fread(&request_count, sizeof request_count, 1, file) != 1 || !request_count) {
    give_up("%s holds no requests", path);
  }
  requests = memory(request_count * sizeof *requests);
  for (uint32_t index = 0; index < request_count; index++) {
    uint32_t length;
    if (fread(&length, sizeof length, 1, file) != 1) give_up("%s ends too early", path);
    char *bytes = memory(length);
    if (fread(bytes, 1, length, file) != length) give_up("%s ends too early", path);
    requests[index] = (struct request){bytes, length};
  }
  fclose(file);
}

static void connect_to_server(struct connection *connection) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int on = 1;
  connection->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (connection->socket < 0 || connect(connection->socket, (struct sockaddr *)&address, sizeof address)) {
    give_up("port %d can't be reached: %s", port, strerror(errno));
  }
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(queue, EPOLL_CTL_ADD, connection->socket, &event)) give_up("epoll: %s", strerror(errno));
}

static void watch(struct connection *connection, bool to_send) {
  if (connection->waits_to_send == to_send) return;
  connection->waits_to_send = to_send;
  struct epoll_event event = {.events = to_send ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(queue, EPOLL_CTL_MOD, connection->socket, &event)) give_up("epoll: %s", strerror(errno));
}

static void send_more(struct connection *connection) {
  const struct request *request = connection->request;
  while (connection->sent < request->length) {
    ssize_t count = send(connection->socket, request->bytes + connection->sent, request->length - connection->sent,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) {
      if (errno != EAGAIN) give_up("sending failed: %s", strerror(errno));
      watch(connection, true);
      return;
    }
    connection->sent += (size_t)count;
  }
  watch(connection, false);
}

static void start_next(struct connection *connection) {
  connection->request = NULL;
  if (next_item == item_count) return;
  connection->request = &requests[next_item++ % request_count];
  connection->sent = connection->received = connection->head = connection->total = 0;
  connection->begin = seconds(CLOCK_MONOTONIC);
  send_more(connection);
}

static uint64_t occurrences(const char *text, size_t length, const char *word) {
  uint64_t count = 0;
  const char *end = text + length;
  for (const char *at; (at = memmem(text, (size_t)(end - text), word, strlen(word))); count++) text = at + strlen(word);
  return count;
}

/// Notes where the head ends, and how long the reply will be.
static void read_head(struct connection *connection) {
  char *end = memmem(connection->reply, connection->received, "\r\n\r\n", 4);
  if (!end) return;
  connection->head = (size_t)(end + 4 - connection->reply);
  *end = 0;
  const char *length = strcasestr(connection->reply, "\r\ncontent-length:");
  if (!length) give_up("a reply says nothing of its length:\n%s", connection->reply);
  connection->total = connection->head + strtoul(length + 17, NULL, 10);
  if (connection->total > LONGEST_REPLY) give_up("a reply is too long");
}

static void finish(struct connection *connection) {
  latencies[answered++] = seconds(CLOCK_MONOTONIC) - connection->begin;
  int status = 0;
  if (sscanf(connection->reply, "HTTP/1.1 %d", &status) != 1 || status < 0 || status >= STATUSES) {
    give_up("no reply: %.80s", connection->reply);
  }
  by_status[status]++;
  faces += occurrences(connection->reply + connection->head, connection->total - connection->head, "\"box\"");
  reply_bytes += connection->total;
  if (strcasestr(connection->reply, "\r\nconnection: close")) {
    close(connection->socket);
    connection->waits_to_send = false;
    connect_to_server(connection);
  }
  start_next(connection);
}

static void receive(struct connection *connection) {
  ssize_t count = recv(connection->socket, connection->reply + connection->received,
                       LONGEST_REPLY - connection->received, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) give_up("the server closed a connection: %s", count ? strerror(errno) : "before it had answered");
  connection->received += (size_t)count;
  if (!connection->total) read_head(connection);
  if (connection->total && connection->received >= connection->total) finish(connection);
}

static void report(double wall, double own, double server) {
  printf("{\"requests\": %llu, \"faces\": %llu, \"reply_bytes\": %llu, \"wall\": %.6f, \"own_cpu\": %.6f, "
         "\"server_cpu\": %.6f, \"statuses\": {",
         (unsigned long long)answered, (unsigned long long)faces, (unsigned long long)reply_bytes, wall, own, server);
  const char *comma = "";
  for (int status = 0; status < STATUSES; status++) {
    if (!by_status[status]) continue;
    printf("%s\"%d\": %llu", comma, status, (unsigned long long)by_status[status]);
    comma = ", ";
  }
  printf("}, \"latencies\": [");
  for (uint64_t index = 0; index < answered; index++) printf("%s%.6f", index ? ", " : "", latencies[index]);
  puts("]}");
}

int main(int count, char **arguments) {
  if (count != 6) give_up("call it as: load PORT CONNECTIONS PASSES PID REQUESTS");
  port = atoi(arguments[1]);
  int connection_count = atoi(arguments[2]);
  read_requests(arguments[5]);
  item_count = request_count * strtoull(arguments[3], NULL, 10);
  if (connection_count < 1 || !item_count) give_up("no connections or nothing to send");
  clockid_t server_clock;
  if (clock_getcpuclockid(atoi(arguments[4]), &server_clock)) give_up("there is no process %s", arguments[4]);
  latencies = memory(item_count * sizeof *latencies);
  queue = epoll_create1(0);
  struct connection *connections = memory((size_t)connection_count * sizeof *connections);
  for (int index = 0; index < connection_count; index++) {
    // Memory that is never touched costs nothing.
    connections[index].reply = memory(LONGEST_REPLY + 1);
    connect_to_server(&connections[index]);
  }

  double server = seconds(server_clock), own = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
  for (int index = 0; index < connection_count; index++) start_next(&connections[index]);
  while (answered < item_count) {
    struct epoll_event events[64];
    int ready = epoll_wait(queue, events, 64, 60000);
    if (ready == 0 || (ready < 0 && errno != EINTR)) give_up("no answer for a minute");
    for (int index = 0; index < ready; index++) {
      struct connection *connection = events[index].data.ptr;
      if (connection->request && (events[index].events & EPOLLOUT)) send_more(connection);
      if (events[index].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) receive(connection);
    }
  }
  wall = seconds(CLOCK_MONOTONIC) - wall;
  own = seconds(CLOCK_PROCESS_CPUTIME_ID) - own;
  report(wall, own, seconds(server_clock) - server);
  return 0;
}
