#include "deploy/config/text_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deploy/config/file_handle.hpp"
#include "deploy/data/shipped.hpp"

namespace redline::config {

namespace {

Problem failure(const std::string& path, std::string_view what) {
  return {.file = path, .what = fmt::format("{}: {}", what, std::strerror(errno))};
}

std::expected<std::string, Problem> read_shipped(const std::string& path) {
  const std::string_view name = std::string_view{path}.substr(kShippedPrefix.size());
  std::vector<std::string_view> names;
  for (const ShippedFile& file : shipped_files()) {
    if (file.name == name) return std::string{file.bytes};
    names.push_back(file.name);
  }
  return std::unexpected{Problem{.file = path,
                                 .what = "no such file is built in",
                                 .hint = hint_for(name, std::span<const std::string_view>{names})}};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::expected<std::string, Problem> read_text(const std::string& path) {
  if (path.starts_with(kShippedPrefix)) return read_shipped(path);
  const FileHandle file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return std::unexpected{failure(path, "cannot be opened")};
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return std::unexpected{failure(path, "cannot be read")};
  if (!S_ISREG(status.st_mode)) return std::unexpected{Problem{.file = path, .what = "is not a file"}};
  std::string text;
  std::size_t size = 0;
  do {
    text.resize(size + 64 * 1024);
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected{failure(path, "cannot be read")};
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  } while (size <= kTextFileBytesMax);
  if (size > kTextFileBytesMax)
    return std::unexpected{
        Problem{.file = path, .what = fmt::format("is larger than {} MiB", kTextFileBytesMax >> 20)}};
  text.resize(size);
  return text;
}

FileStamp stamp_of(const std::string& path) {
  if (path.starts_with(kShippedPrefix)) return {.inode = 1};
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {.inode = status.st_ino,
          .modified_ns = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec,
          .bytes = status.st_size};
}

std::expected<void, Problem> replace_text(const std::filesystem::path& path, std::string_view text) {
  const std::string target = path.string();
  const std::string draft = fmt::format("{}.{}.new", target, ::getpid());
  {
    const FileHandle file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file) return std::unexpected{failure(draft, "cannot be written")};
    if (!write_all(file.get(), text) || ::fsync(file.get()) != 0) {
      auto problem = failure(draft, "cannot be written");
      ::unlink(draft.c_str());
      return std::unexpected{std::move(problem)};
    }
  }
  if (std::rename(draft.c_str(), target.c_str()) != 0) {
    auto problem = failure(target, "cannot be replaced");
    ::unlink(draft.c_str());
    return std::unexpected{std::move(problem)};
  }
  // The new name is durable once its folder is.
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
  const FileHandle folder_handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder_handle || ::fsync(folder_handle.get()) != 0)
    return std::unexpected{failure(folder.string(), "cannot be synchronised")};
  return {};
}

}  // namespace redline::config
