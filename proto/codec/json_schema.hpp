// JSON Schemas (draft 2020-12, the dialect of OpenAPI 3.1) of the schema's messages as their JSON mapping shows them, made from
// the messages' own descriptors so that they cannot fall behind. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace redline::codec {

// One JSON object: {"Ticket": {...}, "Place": {...}} with the messages named (without their package) and every message and enum
// they use. References are "<ref_prefix><name>". Empty when a name is no message of the schema.
//  * 64-bit numbers are written as strings of digits and read as these or as numbers; bytes are base64; enums are names.
//  * A message that holds nothing but one oneof has exactly one member.
//  * No member is required: defaults are left out.
std::string message_schemas(std::span<const std::string_view> names, std::string_view ref_prefix);

}  // namespace redline::codec
