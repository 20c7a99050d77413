#include "deploy/config/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

#include "deploy/config/file_handle.hpp"
#include "deploy/data/shipped.hpp"

namespace redline::config {

namespace {

struct GzipCloser {
  void operator()(gzFile file) const noexcept { ::gzclose(file); }
};
using GzipHandle = std::unique_ptr<std::remove_pointer_t<gzFile>, GzipCloser>;

// A shipped file as a file of the system, because zlib's reader (which tells gzip from plain) takes nothing else.
FileHandle open_shipped(const std::string& path) {
  for (const ShippedFile& shipped : shipped_files()) {
    if (std::string_view{path}.substr(kShippedPrefix.size()) != shipped.name) continue;
    FileHandle file{::memfd_create("shipped", MFD_CLOEXEC)};
    const auto size = static_cast<ssize_t>(shipped.bytes.size());
    if (!file || ::write(file.get(), shipped.bytes.data(), shipped.bytes.size()) != size) return {};
    if (::lseek(file.get(), 0, SEEK_SET) != 0) return {};
    return file;
  }
  errno = ENOENT;
  return {};
}

}  // namespace

std::expected<ByteSource, Problem> open_bytes(const std::string& path) {
  FileHandle file =
      path.starts_with(kShippedPrefix) ? open_shipped(path) : FileHandle{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file)
    return std::unexpected{Problem{.file = path, .what = fmt::format("cannot be opened: {}", std::strerror(errno))}};
  struct stat status{};
  if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode))
    return std::unexpected{Problem{.file = path, .what = "is not a file"}};
  GzipHandle gzip{::gzdopen(file.get(), "rb")};
  if (!gzip) return std::unexpected{Problem{.file = path, .what = "cannot be read: out of memory"}};
  file.release();  // owned by zlib from here
  return [gzip = std::move(gzip)](std::span<char> buffer) mutable -> std::expected<std::size_t, std::string> {
    const int got = ::gzread(gzip.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (got > 0) return static_cast<std::size_t>(got);
    int code = Z_OK;
    const char* text = ::gzerror(gzip.get(), &code);
    if (got == 0 && code == Z_OK) return 0;
    if (code == Z_BUF_ERROR) return std::unexpected{"the compressed file ends in the middle"};
    return std::unexpected{code == Z_ERRNO ? std::string{std::strerror(errno)}
                                           : fmt::format("the compressed file is damaged: {}", text)};
  };
}

ByteSource bytes_of(std::string_view bytes) {
  return [bytes](std::span<char> buffer) mutable -> std::expected<std::size_t, std::string> {
    const std::size_t size = std::min(bytes.size(), buffer.size());
    std::copy_n(bytes.begin(), size, buffer.begin());
    bytes.remove_prefix(size);
    return size;
  };
}

}  // namespace redline::config
