// Streams of bytes out of files, compressed or not.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "deploy/config/problem.hpp"

namespace redline::config {

// Fills a part of the buffer and returns its size; 0 at the end. The error says why no more can be read.
using ByteSource = std::move_only_function<std::expected<std::size_t, std::string>(std::span<char>)>;

// A file as it is, or unpacked when it is gzip; "builtin:NAME" is a file shipped inside the program.
std::expected<ByteSource, Problem> open_bytes(const std::string& path);
// `bytes` must outlive the source.
ByteSource bytes_of(std::string_view bytes);

}  // namespace redline::config
