#include "proto/codec/json_schema.hpp"

#include <deque>
#include <set>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "redline/v1/wire.pb.h"

namespace redline::codec {
namespace {

namespace pb = google::protobuf;
using Kind = pb::FieldDescriptor::CppType;

// The mapping needs no escapes: names are identifiers.
std::string quoted(std::string_view text) { return "\"" + std::string{text} + "\""; }

class Schemas {
 public:
  explicit Schemas(std::string_view ref_prefix) : ref_prefix_(ref_prefix) {}

  void want(const pb::Descriptor& message) {
    if (seen_.insert(message.full_name()).second) messages_.push_back(&message);
  }

  std::string build() {
    std::string members;
    while (!messages_.empty()) {
      const pb::Descriptor& message = *messages_.front();
      messages_.pop_front();
      append(members, message.name(), message_schema(message));
    }
    for (const pb::EnumDescriptor* values : enums_) append(members, values->name(), enum_schema(*values));
    return "{" + members + "}";
  }

 private:
  static void append(std::string& members, std::string_view name, std::string_view schema) {
    members += (members.empty() ? "" : ",") + quoted(name) + ":" + std::string{schema};
  }

  std::string message_schema(const pb::Descriptor& message) {
    std::string properties;
    for (int i = 0; i < message.field_count(); ++i) append(properties, message.field(i)->json_name(), field_schema(*message.field(i)));
    std::string schema = R"({"type":"object","properties":{)" + properties + "}";
    const bool one_of = message.real_oneof_decl_count() == 1 && message.oneof_decl(0)->field_count() == message.field_count();
    if (one_of) schema += R"(,"minProperties":1,"maxProperties":1)";
    return schema + "}";
  }

  std::string field_schema(const pb::FieldDescriptor& field) {
    const std::string one = value_schema(field);
    return field.is_repeated() ? R"({"type":"array","items":)" + one + "}" : one;
  }

  std::string value_schema(const pb::FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case Kind::CPPTYPE_MESSAGE:
        want(*field.message_type());
        return R"({"$ref":)" + quoted(ref_prefix_ + field.message_type()->name()) + "}";
      case Kind::CPPTYPE_ENUM:
        if (seen_.insert(field.enum_type()->full_name()).second) enums_.push_back(field.enum_type());
        return R"({"$ref":)" + quoted(ref_prefix_ + field.enum_type()->name()) + "}";
      case Kind::CPPTYPE_INT64: return R"({"type":["string","integer"],"pattern":"^-?[0-9]+$"})";
      case Kind::CPPTYPE_UINT64: return R"({"type":["string","integer"],"pattern":"^[0-9]+$"})";
      case Kind::CPPTYPE_INT32: return R"({"type":"integer"})";
      case Kind::CPPTYPE_UINT32: return R"({"type":"integer","minimum":0})";
      case Kind::CPPTYPE_BOOL: return R"({"type":"boolean"})";
      case Kind::CPPTYPE_FLOAT:
      case Kind::CPPTYPE_DOUBLE: return R"({"type":"number"})";
      case Kind::CPPTYPE_STRING: break;
    }
    return field.type() == pb::FieldDescriptor::TYPE_BYTES ? R"({"type":"string","contentEncoding":"base64"})" : R"({"type":"string"})";
  }

  static std::string enum_schema(const pb::EnumDescriptor& values) {
    std::string names;
    for (int i = 0; i < values.value_count(); ++i) names += (i > 0 ? "," : "") + quoted(values.value(i)->name());
    return R"({"type":"string","enum":[)" + names + "]}";
  }

  std::string ref_prefix_;
  std::set<std::string> seen_;
  std::deque<const pb::Descriptor*> messages_;
  std::vector<const pb::EnumDescriptor*> enums_;
};

}  // namespace

std::string message_schemas(std::span<const std::string_view> names, std::string_view ref_prefix) {
  const pb::FileDescriptor& wire = *v1::ServerFrame::descriptor()->file();
  Schemas schemas{ref_prefix};
  for (const std::string_view name : names) {
    const pb::Descriptor* message = wire.pool()->FindMessageTypeByName(wire.package() + "." + std::string{name});
    if (message == nullptr) return {};
    schemas.want(*message);
  }
  return schemas.build();
}

}  // namespace redline::codec
