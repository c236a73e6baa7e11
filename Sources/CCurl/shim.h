// libcurl's easy interface, with what Swift can't call: functions with variable arguments. One function for each type
// of value; whether it is the option's own, nobody checks.
#ifndef COMPREFACE_CCURL_SHIM_H
#define COMPREFACE_CCURL_SHIM_H

#include <curl/curl.h>

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

/// The list must outlive the transfer.
static inline CURLcode compreface_curl_set_recipients(CURL *curl, struct curl_slist *list) {
  return curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, list);
}

#endif
