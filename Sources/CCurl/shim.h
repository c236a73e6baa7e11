// libcurl's easy interface, with what Swift can't call: functions with variable arguments. One function for each type
// of value; whether it is the option's own, nobody checks.
#ifndef COMPREFACE_CCURL_SHIM_H
#define COMPREFACE_CCURL_SHIM_H

#include <curl/curl.h>

/// May be called more than once, and by several threads at once: libcurl guards its own start since version 7.84.
static inline CURLcode compreface_curl_start(void) {
  return curl_global_init(CURL_GLOBAL_DEFAULT);
}

static inline CURLcode compreface_curl_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

/// Copies the text, as libcurl does for all options but CURLOPT_POSTFIELDS.
static inline CURLcode compreface_curl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

/// Keeps the pointer.
static inline CURLcode compreface_curl_set_pointer(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}

/// For callbacks that give or take bytes; libcurl declares both kinds alike.
static inline CURLcode compreface_curl_set_callback(CURL *curl, CURLoption option, curl_read_callback value) {
  return curl_easy_setopt(curl, option, value);
}

/// For the options whose number may be too large for 32 bits.
static inline CURLcode compreface_curl_set_size(CURL *curl, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(curl, option, value);
}

/// The list must outlive the transfer.
static inline CURLcode compreface_curl_set_recipients(CURL *curl, struct curl_slist *list) {
  return curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, list);
}

/// Header fields of a request. The list must outlive the transfer; NULL takes it away.
static inline CURLcode compreface_curl_set_headers(CURL *curl, struct curl_slist *list) {
  return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
}

/// The status of the last answer; 0 if there was none.
static inline long compreface_curl_status(CURL *curl) {
  long status = 0;
  return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}

/// A header field of the last answer, until the next transfer; NULL if it has none of this name.
static inline const char *compreface_curl_header(CURL *curl, const char *name) {
  struct curl_header *header = NULL;
  return curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}

#endif
