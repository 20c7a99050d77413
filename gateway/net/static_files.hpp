// The files of a built console, served from memory: read once at start, so that a request is one look-up, touches no
// disk and cannot reach outside the folder whatever its path says.
//
//   auto files = StaticFiles::load("/usr/share/redline/console");
//   HttpResponse response = files->answer(request);
//
// A file NAME.gz beside NAME is its compressed form, for clients that take gzip. Files below assets/ carry a hash of
// their content in their names and are kept by browsers for a year; everything else is asked for again each time, with
// an ETag. A path without a file is answered with index.html when a page is asked for, because the console finds its
// way by the path itself. Every answer carries the headers that keep foreign code out of the page.
//
// Symbolic links and names that begin with a dot are left out. One thread; answer() changes nothing.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/net/http_message.hpp"

namespace redline::gateway::net {

class StaticFiles {
 public:
  // Larger folders are a mistake in the setting, not a console.
  static constexpr std::size_t kBytesMax = 64 * 1024 * 1024;

  // The error is a sentence for the operator. The folder must hold an index.html.
  static std::expected<StaticFiles, std::string> load(const std::filesystem::path& folder);

  // For GET requests (HEAD is asked as GET). 404 as a problem for a file that is not there.
  HttpResponse answer(const HttpRequest& request) const;

  std::size_t size() const noexcept { return files_.size(); }

 private:
  struct File {
    std::string_view content_type;
    std::string etag;  // of the plain form; the compressed one has "-gz" in it
    std::string plain;
    std::string gzip;  // empty: there is none
    bool hashed_name = false;
  };

  StaticFiles() = default;
  const File* find(const HttpRequest& request) const;

  std::unordered_map<std::string, File> files_;  // by request path
};

}  // namespace redline::gateway::net
