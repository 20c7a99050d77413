// Runs a fuzz target on every golden message: whole, cut off at every byte, and damaged at random from a fixed seed.
// `--write DIR` writes the whole ones as a corpus for libFuzzer instead.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>

#include "tests/fuzz/seeds.hpp"
#include "tests/support/hex.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace redline::tests;

constexpr int kDamagedPerSeed = 300;
constexpr std::size_t kCutOffMax = 2'000;  // of longer inputs only as many prefixes

// From memory of exactly that size, so that the sanitizer sees the first byte read too many.
void run(std::string_view input) {
  const auto exact = std::make_unique<std::uint8_t[]>(input.size());
  if (!input.empty()) std::memcpy(exact.get(), input.data(), input.size());
  LLVMFuzzerTestOneInput(exact.get(), input.size());
}

std::vector<std::string> read_seeds() {
  std::vector<std::string> seeds;
  for (const std::string_view file : fuzz::seed_files()) {
    std::ifstream in{std::filesystem::path{REDLINE_GOLDEN_DIR} / file};
    std::string name;
    std::string hex;
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("== ")) {
        name = line.substr(3);
        hex.clear();
      } else if (line.starts_with("json ")) {
        for (std::string& seed : fuzz::seeds_of(name, from_hex(hex), line.substr(5))) seeds.push_back(std::move(seed));
      } else if (!line.starts_with("#")) {
        hex += line.starts_with("hex ") ? line.substr(4) : line;
      }
    }
  }
  return seeds;
}

std::string damaged(std::string input, std::mt19937_64& random) {
  for (auto changes = 1 + random() % 4; changes > 0 && !input.empty(); --changes) {
    const std::size_t at = random() % input.size();
    switch (random() % 4) {
      case 0: input[at] = static_cast<char>(random()); break;
      case 1: input[at] = static_cast<char>(input[at] ^ (1 << random() % 8)); break;
      case 2: input.erase(at, 1 + random() % 8); break;
      default: input.insert(at, input.substr(random() % input.size(), 1 + random() % 16)); break;
    }
  }
  return input;
}

void write_corpus(const std::filesystem::path& directory, const std::vector<std::string>& seeds) {
  std::filesystem::create_directories(directory);
  for (std::size_t i = 0; i < seeds.size(); ++i)
    std::ofstream{directory / std::to_string(i), std::ios::binary} << seeds[i];
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> seeds = read_seeds();
  if (argc == 3 && std::string_view{argv[1]} == "--write") {
    write_corpus(argv[2], seeds);
    return 0;
  }
  std::mt19937_64 random{1};
  std::size_t inputs = 0;
  for (const std::string& seed : seeds) {
    run(seed);
    for (std::size_t size = 0; size < std::min(seed.size(), kCutOffMax); ++size)
      run(std::string_view{seed}.substr(0, size));
    for (int i = 0; i < kDamagedPerSeed; ++i) run(damaged(seed, random));
    inputs += 1 + std::min(seed.size(), kCutOffMax) + kDamagedPerSeed;
  }
  std::printf("%zu seeds, %zu inputs\n", seeds.size(), inputs);
  return seeds.empty() ? 1 : 0;
}
