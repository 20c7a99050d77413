// Fees (rules C1, C4): quoted from the price list, consented to before work begins, charged in items that the server adds
// up, and signed for. More than was consented to is never charged.
#include <fmt/format.h>

#include "dispatcher/decide/site.hpp"

namespace redline::decide {

using namespace domain;

namespace {

// Fills what the price list knows and adds up; names in `fields` what is missing or wrong. A client may leave out what the
// server fills in, or tell it: then it must be the same, so that nobody is shown one price and charged another.
std::vector<FeeLine> priced(const SiteRules& rules, const std::vector<FeeLine>& wished,
                            std::vector<std::string>& fields) {
  if (wished.size() > kFeeLinesMax || (rules.currency.empty() && !wished.empty())) {
    fields.emplace_back("lines");
    return {};
  }
  std::vector<FeeLine> lines = wished;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    FeeLine& line = lines[i];
    const auto wrong = [&](std::string_view field) { fields.push_back(fmt::format("lines[{}].{}", i, field)); };
    if (!line.code.empty()) {
      const PriceItem* item = rules.price(line.code);
      if (item == nullptr) {
        wrong("code");
        continue;
      }
      if (line.unit_price != 0 && line.unit_price != item->price) wrong("unit_price");
      line.kind = item->kind;
      line.text = item->name;
      line.unit_price = item->price;
    } else {
      if (line.text.empty()) wrong("text");
      if (line.reason.empty()) wrong("reason");
      if (line.unit_price > kUnitPriceMax) wrong("unit_price");
    }
    const bool countable = line.quantity > 0 && line.quantity <= kQuantityMax;
    if (!countable) wrong("quantity");
    if (!countable || line.unit_price > kUnitPriceMax) continue;
    const Money amount = line_amount(line.unit_price, line.quantity);
    if (line.amount != 0 && line.amount != amount) wrong("amount");
    line.amount = amount;
  }
  return lines;
}

}  // namespace

Answer decide_command(Turn& turn, const QuoteFee& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  std::vector<std::string> fields;
  if (!ticket.work || ticket.work->fault.empty()) fields.emplace_back("fault");
  auto lines = priced(turn.policy().site, command.lines, fields);
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  const auto number = static_cast<std::uint16_t>(ticket.work->quote ? ticket.work->quote->number + 1 : 1);
  const Money total = total_of(lines);
  turn.emit(
      command.ticket, ticket.technician,
      FeeQuoted{.number = number, .currency = turn.policy().site.currency, .lines = std::move(lines), .total = total});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const RecordConsent& command) {
  const bool technician = turn.command().actor.role == Role::Technician;
  const auto found = technician ? turn.own_ticket(command.ticket) : turn.ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (ticket.state != TicketState::OnSite || !ticket.work || !ticket.work->quote)
    return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  const Quote& quote = *ticket.work->quote;
  if (command.quote != quote.number) return turn.refuse(ErrorCode::Stale, command.ticket, {"quote"});
  if (auto fields = consent_faults(command.consent); !fields.empty())
    return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  if (quote.consented == kNever)
    turn.emit(command.ticket, ticket.technician, ConsentRecorded{.quote = quote.number, .consent = command.consent});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const RecordCharges& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  std::vector<std::string> fields;
  auto lines = priced(turn.policy().site, command.lines, fields);
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  const Money total = total_of(lines);
  const Quote none;
  const Quote& quote = ticket.work && ticket.work->quote ? *ticket.work->quote : none;
  if (!quote.agreed()) return turn.refuse(ErrorCode::ConsentRequired, command.ticket, {"quote"});
  if (total > quote.total) return turn.refuse(ErrorCode::ConsentRequired, command.ticket, {"lines"});
  turn.emit(command.ticket, ticket.technician,
            ChargesRecorded{.currency = turn.policy().site.currency, .lines = std::move(lines), .total = total});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const RecordSignature& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  std::vector<std::string> fields;
  const bool refused = !command.refused.empty();
  if (!ticket.work || !ticket.work->charges) fields.emplace_back("charges");
  if (!refused && command.signer.empty()) fields.emplace_back("signer");
  if (refused ? !command.path.empty() : !is_path_data(command.path)) fields.emplace_back("path");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  turn.emit(command.ticket, ticket.technician,
            SignatureRecorded{.signer = command.signer, .path = command.path, .refused = command.refused});
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
