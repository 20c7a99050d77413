# Writes OUTPUT: the C++ source that holds FILES, each in a scope of its own, as one Redis function library.
set(SOURCE "#!lua name=redline\n")
foreach(FILE ${FILES})
  file(READ ${FILE} TEXT)
  string(APPEND SOURCE "do\n${TEXT}end\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"storage/redis/library.hpp\"\n
namespace redline::storage::redis {\n
std::string_view function_library() noexcept {
  static constexpr std::string_view kSource = R\"lua(${SOURCE})lua\";
  return kSource;
}\n
}  // namespace redline::storage::redis\n")
