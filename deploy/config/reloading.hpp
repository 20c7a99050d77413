// A file that is read again when it changes: a good new version takes the place of the old one, a wrong one never does.
//
// poll() is called by the owner now and then and costs one stat. Readers take current() and keep it as long as they
// use it. One thread.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "deploy/config/problem.hpp"
#include "deploy/config/text_file.hpp"

namespace redline::config {

enum class Reload : std::uint8_t {
  Unchanged,
  Loaded,   // current() is the new version
  Refused,  // problems() says why; current() stays
};

template <class T>
class Reloading {
 public:
  using Load = std::function<std::expected<T, Problems>(const std::string& path)>;

  Reloading(std::string path, Load load) : path_(std::move(path)), load_(std::move(load)) {}

  Reload poll() {
    // Stamped before reading: what is written meanwhile is seen by the next poll.
    const FileStamp stamp = stamp_of(path_);
    if (polled_ && stamp == stamp_) return Reload::Unchanged;
    if (current_ && !stamp.exists()) {
      stamp_ = stamp;
      problems_ = {{.file = path_, .what = "is gone; what was read from it stays in force"}};
      return Reload::Refused;
    }
    polled_ = true;
    stamp_ = stamp;
    auto loaded = load_(path_);
    if (!loaded) {
      problems_ = std::move(loaded.error());
      return Reload::Refused;
    }
    problems_.clear();
    current_ = std::make_shared<const T>(std::move(*loaded));
    return Reload::Loaded;
  }

  // Null until a version was good.
  const std::shared_ptr<const T>& current() const noexcept { return current_; }
  // Of the newest version when it was refused.
  const Problems& problems() const noexcept { return problems_; }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  Load load_;
  bool polled_ = false;
  FileStamp stamp_;
  std::shared_ptr<const T> current_;
  Problems problems_;
};

}  // namespace redline::config
