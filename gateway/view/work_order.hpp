// The work order (rule C4): one ticket's visit as a printable page in four copies (customer, department file, finance, front
// desk), A4, in one language. Pure: the same input gives the same bytes. Everything that people typed is escaped; the page
// holds no script and fetches nothing.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/words.hpp"
#include "gateway/view/sentences.hpp"
#include "gateway/view/timeline.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

// The words the page uses; see deploy/data/paper/work-order.yaml.
inline constexpr auto kWorkOrderWords = std::to_array<std::string_view>(
    {"title",      "copy-customer", "copy-file",  "copy-finance", "copy-front-desk", "number",      "customer",
     "phone",      "address",       "area",       "category",     "technician",      "registered",  "appointment",
     "arrived",    "started",       "completed",  "reported",     "fault",           "resolution",  "charges",
     "item",       "kind",          "labour",     "material",     "quantity",        "unit-price",  "amount",
     "total",      "no-charge",     "quoted",     "consent",      "how-signed",      "how-spoken",  "how-phone",
     "how-message", "parts",        "source",     "from-stock",   "from-customer",   "check",       "fit",
     "unfit",      "checklist",     "passed",     "not-passed",   "not-checked",     "note",        "signature",
     "refused"});

// Signatures are drawn in a box of this size; see protocol.md.
inline constexpr int kSignatureWidth = 400;
inline constexpr int kSignatureHeight = 150;

// Drawing of the newest signature of the ticket; empty when there is none, or its event is no longer in the log.
std::string_view signature_path(const Timeline& timeline) noexcept;

// `words` holds all of kWorkOrderWords. Times are those of the policy's zone.
std::string work_order(const codec::TicketViewRef& view, std::string_view signature, const domain::Policy& policy,
                       const domain::Words& words, Language language);

}  // namespace redline::gateway
