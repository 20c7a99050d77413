// What a fuzz target tells the smoke test: from which golden files to start, and how to make an input of a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redline::tests::fuzz {

// Files below tests/golden.
std::vector<std::string_view> seed_files();

// The inputs made of one golden message; `name`, `bytes` and `json` as in the transcript.
std::vector<std::string> seeds_of(std::string_view name, std::string_view bytes, std::string_view json);

}  // namespace redline::tests::fuzz
