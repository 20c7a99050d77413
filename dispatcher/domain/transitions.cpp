#include "dispatcher/domain/transitions.hpp"

#include "dispatcher/domain/overloaded.hpp"

namespace redline::domain {

namespace {

constexpr std::int8_t kNo = -1;
constexpr std::int8_t W = static_cast<std::int8_t>(TicketState::Waiting);
constexpr std::int8_t O = static_cast<std::int8_t>(TicketState::Offered);
constexpr std::int8_t A = static_cast<std::int8_t>(TicketState::Accepted);
constexpr std::int8_t E = static_cast<std::int8_t>(TicketState::EnRoute);
constexpr std::int8_t S = static_cast<std::int8_t>(TicketState::OnSite);
constexpr std::int8_t D = static_cast<std::int8_t>(TicketState::Done);
constexpr std::int8_t C = static_cast<std::int8_t>(TicketState::Cancelled);
constexpr std::int8_t n = kNo;

// Rows: steps. Columns: the state before, in the order of TicketState.
constexpr std::array<std::array<std::int8_t, kTicketStates>, kSteps> kTable{{
    // W  O  A  E  S  D  C
    {O, n, n, n, n, n, n},  // Offer
    {W, n, n, n, n, n, n},  // Wait
    {n, O, n, n, n, n, n},  // Deliver
    {n, O, n, n, n, n, n},  // See
    {n, A, n, n, n, n, n},  // Accept
    {n, W, n, n, n, n, n},  // Lapse
    {n, W, W, W, W, n, n},  // Return
    {n, W, W, W, W, n, n},  // Withdraw
    {n, n, E, n, n, n, n},  // Travel
    {n, n, n, S, n, n, n},  // Arrive
    {n, n, n, n, D, n, n},  // Complete
    {C, C, C, C, C, n, n},  // Cancel
    {W, O, A, E, S, n, n},  // Rank
    {W, O, A, E, S, n, n},  // Warn
    {W, O, A, E, n, n, n},  // Appoint
    {n, n, n, n, S, n, n},  // Work
    {n, n, A, A, A, n, n},  // Hold
    {W, W, W, W, W, n, n},  // Shelve
    {W, n, A, n, n, n, n},  // Resume
    {W, O, A, E, S, n, n},  // Ask
    {W, n, n, n, n, n, n},  // Bind
}};

}  // namespace

std::string_view name(Step step) noexcept {
  constexpr std::array<std::string_view, kSteps> kNames{"offer",    "wait",   "deliver", "see",      "accept", "lapse", "return",
                                                        "withdraw", "travel", "arrive",  "complete", "cancel", "rank",  "warn",
                                                        "appoint",  "work",   "hold",    "shelve",   "resume", "ask",   "bind"};
  return kNames[static_cast<std::size_t>(step)];
}

std::optional<TicketState> after(TicketState state, Step step) noexcept {
  const auto next = kTable[static_cast<std::size_t>(step)][static_cast<std::size_t>(state)];
  if (next == kNo) return std::nullopt;
  return static_cast<TicketState>(next);
}

std::optional<Step> step_of(const EventBody& body) noexcept {
  using Result = std::optional<Step>;
  return std::visit(Overloaded{
                        [](const OfferMade&) -> Result { return Step::Offer; },
                        [](const TicketWaits&) -> Result { return Step::Wait; },
                        [](const OfferDelivered&) -> Result { return Step::Deliver; },
                        [](const OfferSeen&) -> Result { return Step::See; },
                        [](const OfferAccepted&) -> Result { return Step::Accept; },
                        [](const OfferLapsed&) -> Result { return Step::Lapse; },
                        [](const TicketReturned&) -> Result { return Step::Return; },
                        [](const TicketWithdrawn&) -> Result { return Step::Withdraw; },
                        [](const TravelStarted&) -> Result { return Step::Travel; },
                        [](const TechnicianArrived&) -> Result { return Step::Arrive; },
                        [](const TicketDone&) -> Result { return Step::Complete; },
                        [](const TicketCancelled&) -> Result { return Step::Cancel; },
                        [](const PriorityChanged&) -> Result { return Step::Rank; },
                        [](const ClockWarned&) -> Result { return Step::Warn; },
                        [](const ClockBreached&) -> Result { return Step::Warn; },
                        [](const AppointmentSet&) -> Result { return Step::Appoint; },
                        [](const FaultConfirmed&) -> Result { return Step::Work; },
                        [](const FeeQuoted&) -> Result { return Step::Work; },
                        [](const ConsentRecorded&) -> Result { return Step::Work; },
                        [](const WorkStarted&) -> Result { return Step::Work; },
                        [](const PartRecorded&) -> Result { return Step::Work; },
                        [](const ItemChecked&) -> Result { return Step::Work; },
                        [](const ChargesRecorded&) -> Result { return Step::Work; },
                        [](const SignatureRecorded&) -> Result { return Step::Work; },
                        [](const CheckedIn&) -> Result { return Step::Work; },
                        [](const CheckInMissed&) -> Result { return Step::Work; },
                        [](const WorkFlagged&) -> Result { return Step::Work; },
                        [](const TicketHeld& held) -> Result { return held.released ? Step::Shelve : Step::Hold; },
                        [](const TicketResumed&) -> Result { return Step::Resume; },
                        [](const RequestMade&) -> Result { return Step::Ask; },
                        [](const RequestDecided&) -> Result { return Step::Ask; },
                        [](const BindingOrdered&) -> Result { return Step::Bind; },
                        [](const ClockEscalated&) -> Result { return Step::Warn; },
                        [](const AlertAcknowledged&) -> Result { return Step::Ask; },
                        [](const OrderGiven&) -> Result { return Step::Ask; },
                        [](const TicketChased&) -> Result { return Step::Ask; },
                        [](const TicketMerged&) -> Result { return Step::Cancel; },
                        [](const TicketAbsorbed&) -> Result { return Step::Ask; },
                        [](const OwnerChanged&) -> Result { return Step::Ask; },
                        [](const auto&) -> Result { return std::nullopt; },
                    },
                    body);
}

}  // namespace redline::domain
