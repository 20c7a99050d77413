// The schemas in proto/codec/schema*.hpp and the .proto files say the same thing. An archive walks every schema beside
// the descriptor of its message and compares number, name, type, label and presence of each field; nested messages
// follow.
#include <algorithm>
#include <cctype>
#include <set>

#include <google/protobuf/descriptor.h>

#include "proto/codec/schema_store.hpp"
#include "proto/codec/schema_wire.hpp"
#include "redline/v1/store.pb.h"
#include "redline/v1/wire.pb.h"

namespace redline::codec {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

template <class T>
void compare(const Descriptor* message);

// Names of enums that the domain names too, so that no value can be swapped unseen.
template <class E>
std::string name_of(E value) {
  return std::string{domain::name(value)};
}
std::string name_of(domain::Channel) { return {}; }
std::string name_of(domain::Tier) { return {}; }
std::string name_of(EventKind) { return {}; }
std::string name_of(Resumed) { return {}; }
std::string name_of(AlertKind) { return {}; }
std::string name_of(ReplyStatus) { return {}; }
std::string name_of(domain::HoldKind) { return {}; }
std::string name_of(domain::RequestKind) { return {}; }
std::string name_of(domain::RequestState) { return {}; }

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

template <class E>
void compare_enum(const EnumDescriptor* schema) {
  EXPECT_EQ(schema->value_count(), static_cast<int>(WireEnum<E>::kLast) + 1) << schema->full_name();
  for (auto wire = WireEnum<E>::kFirst; wire <= WireEnum<E>::kLast; ++wire) {
    const auto* const value = schema->FindValueByNumber(static_cast<int>(wire));
    ASSERT_NE(value, nullptr) << schema->full_name() << " " << wire;
    const std::string expected = upper(name_of(WireEnum<E>::from_wire(wire)));
    if (!expected.empty()) EXPECT_TRUE(value->name().ends_with("_" + expected)) << value->name() << " " << expected;
  }
}

class Comparer {
 public:
  explicit Comparer(const Descriptor* message) : message_(message) {}
  const std::set<int>& seen() const { return seen_; }

  template <std::unsigned_integral U>
  void field(std::uint32_t number, const char* name, const U&) {
    expect(number, name, type_of<U>(), Label::Implicit);
  }
  template <class Tag, class Rep>
  void field(std::uint32_t number, const char* name, const domain::Strong<Tag, Rep>&) {
    expect(number, name, type_of<Rep>(), Label::Implicit);
  }
  void degrees(std::uint32_t number, const char* name, double, double) {
    expect(number, name, FieldDescriptor::TYPE_DOUBLE, Label::Implicit);
  }
  void fixed(std::uint32_t number, const char* name, std::uint64_t) {
    expect(number, name, FieldDescriptor::TYPE_FIXED64, Label::Implicit);
  }
  void zigzag(std::uint32_t number, const char* name, std::int32_t) {
    expect(number, name, FieldDescriptor::TYPE_SINT32, Label::Implicit);
  }
  template <class T>
  void required(std::uint32_t number, const char* name, const T& value) {
    if constexpr (std::is_enum_v<T>) {
      if (const auto* const found = expect(number, name, FieldDescriptor::TYPE_ENUM, Label::Implicit))
        compare_enum<T>(found->enum_type());
    } else if constexpr (std::is_same_v<T, domain::CommandId>) {
      expect(number, name, FieldDescriptor::TYPE_BYTES, Label::Implicit);
    } else {
      field(number, name, value);
    }
  }
  template <class E>
  void defaulted(std::uint32_t number, const char* name, const E& value) {
    required(number, name, value);
  }
  void catalogue(std::uint32_t number, const char* name, const std::optional<ErrorCode>&) {
    expect(number, name, FieldDescriptor::TYPE_UINT32, Label::Implicit);
  }
  void instant(std::uint32_t number, const char* name, domain::Instant) {
    expect(number, name, FieldDescriptor::TYPE_INT64, Label::Implicit);
  }
  void moment(std::uint32_t number, const char* name, domain::Instant) {
    expect(number, name, FieldDescriptor::TYPE_INT64, Label::Optional);
  }
  void duration(std::uint32_t number, const char* name, domain::Duration) {
    expect(number, name, FieldDescriptor::TYPE_INT64, Label::Implicit);
  }
  void instants(std::uint32_t number, const char* name, const std::vector<domain::Instant>&) {
    expect(number, name, FieldDescriptor::TYPE_INT64, Label::Repeated);
  }
  void text(std::uint32_t number, const char* name, auto&&...) {
    expect(number, name, FieldDescriptor::TYPE_STRING, Label::Implicit);
  }
  void texts(std::uint32_t number, const char* name, auto&&...) {
    expect(number, name, FieldDescriptor::TYPE_STRING, Label::Repeated);
  }
  void phone(std::uint32_t number, const char* name, auto&&...) { text(number, name); }
  template <class T>
  void maybe(std::uint32_t number, const char* name, const std::optional<T>&) {
    if constexpr (std::is_same_v<T, domain::Instant>) {
      expect(number, name, FieldDescriptor::TYPE_INT64, Label::Optional);
    } else if constexpr (std::is_integral_v<T>) {
      expect(number, name, type_of<T>(), Label::Optional);
    } else if constexpr (std::is_enum_v<T> || std::is_same_v<T, domain::CommandId>) {
      required(number, name, T{});
    } else {
      message(number, name, T{});
    }
  }
  template <class T>
  void maybe(std::uint32_t number, const char* name, const domain::Boxed<T>&) {
    message(number, name, T{});
  }
  template <class T>
  void message(std::uint32_t number, const char* name, const T&) {
    nested<T>(expect(number, name, FieldDescriptor::TYPE_MESSAGE, Label::Optional));
  }
  template <class T>
  void needed(std::uint32_t number, const char* name, const T& value) {
    message(number, name, value);
  }
  template <class T>
  void strict(std::uint32_t number, const char* name, const T& value) {
    message(number, name, value);
  }
  template <class List>
  void list(std::uint32_t number, const char* name, const List&) {
    nested<typename List::value_type>(expect(number, name, FieldDescriptor::TYPE_MESSAGE, Label::Repeated));
  }
  template <class Rep>
  void numbers(std::uint32_t number, const char* name, const std::vector<Rep>&) {
    expect(number, name, FieldDescriptor::TYPE_UINT64, Label::Repeated);
  }
  template <class T>
  void alternative(std::uint32_t number, const char* name, auto&&) {
    nested<T>(expect(number, name, FieldDescriptor::TYPE_MESSAGE, Label::Oneof));
  }
  template <class Variant>
  void alternatives(std::uint32_t number, const char* name, const Variant&, bool) {
    nested<Variant>(expect(number, name, FieldDescriptor::TYPE_MESSAGE, Label::Oneof));
  }
  void chosen(const char* name) {
    EXPECT_TRUE(message_->FindOneofByName(name) != nullptr || message_->FindFieldByName(name) != nullptr)
        << message_->full_name() << " " << name;
  }

 private:
  enum class Label { Implicit, Optional, Repeated, Oneof };

  template <class U>
  static FieldDescriptor::Type type_of() {
    if (std::is_same_v<U, bool>) return FieldDescriptor::TYPE_BOOL;
    return sizeof(U) == 8 ? FieldDescriptor::TYPE_UINT64 : FieldDescriptor::TYPE_UINT32;
  }
  static Label label_of(const FieldDescriptor& field) {
    if (field.is_repeated()) return Label::Repeated;
    if (field.real_containing_oneof() != nullptr) return Label::Oneof;
    return field.has_presence() ? Label::Optional : Label::Implicit;
  }

  const FieldDescriptor* expect(std::uint32_t number, const char* name, FieldDescriptor::Type type, Label label) {
    const auto* const field = message_->FindFieldByNumber(static_cast<int>(number));
    if (field == nullptr) {
      ADD_FAILURE() << message_->full_name() << " has no field " << number << " (" << name << ")";
      return nullptr;
    }
    EXPECT_EQ(field->name(), name) << message_->full_name();
    EXPECT_EQ(field->type(), type) << field->full_name();
    EXPECT_EQ(label_of(*field), label) << field->full_name();
    EXPECT_TRUE(seen_.empty() || *seen_.rbegin() < field->number()) << field->full_name() << " is out of order";
    seen_.insert(field->number());
    return field->type() == type ? field : nullptr;
  }
  template <class T>
  void nested(const FieldDescriptor* field) {
    if (field != nullptr) compare<T>(field->message_type());
  }

  const Descriptor* message_;
  std::set<int> seen_;
};

template <class T>
void compare(const Descriptor* message) {
  Comparer comparer{message};
  if constexpr (std::is_same_v<T, StoredAnswer<const domain::Outcome>> ||
                std::is_same_v<T, StoredAnswer<domain::Outcome>>) {
    domain::Outcome outcome;
    T value{outcome};
    Schema<T>::fields(comparer, value);
  } else {
    T value{};
    Schema<T>::fields(comparer, value);
  }
  for (int i = 0; i < message->field_count(); ++i) {
    const int number = message->field(i)->number();
    const bool only_in_views = std::is_same_v<T, domain::Ticket> && number >= 30;
    EXPECT_TRUE(only_in_views || comparer.seen().contains(number))
        << message->field(i)->full_name() << " is not in the schema";
  }
}

TEST(Schema, AgreesWithStoredRecords) {
  compare<domain::Ticket>(v1::Ticket::descriptor());
  compare<domain::Technician>(v1::Technician::descriptor());
  compare<domain::PositionSample>(v1::PositionSample::descriptor());
  compare<domain::ShardHeader>(v1::ShardHeader::descriptor());
  compare<domain::Command>(v1::InboxCommand::descriptor());
  compare<StoredAnswer<domain::Outcome>>(v1::StoredAnswer::descriptor());
}

TEST(Schema, AgreesWithTheLog) { compare<ports::LogEntry>(v1::LogEntry::descriptor()); }

TEST(Schema, AgreesWithTheWire) {
  compare<ClientFrame>(v1::ClientFrame::descriptor());
  compare<WireServerFrame>(v1::ServerFrame::descriptor());
  compare<TicketView>(v1::Ticket::descriptor());
}

TEST(Schema, EventKindsAreTheIndexOfTheirBody) {
  std::vector<std::string_view> names;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (names.push_back(domain::name(domain::EventBody{std::in_place_index<I>})), ...);
  }(std::make_index_sequence<std::variant_size_v<domain::EventBody>>{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto* const kind = v1::EventKind_descriptor()->FindValueByNumber(static_cast<int>(i) + 1);
    ASSERT_NE(kind, nullptr);
    EXPECT_EQ(kind->name(), "EVENT_KIND_" + upper(std::string{names[i]}));
  }
}

}  // namespace
}  // namespace redline::codec
