#include "gateway/view/work_order.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace redline::gateway {

using namespace domain;

namespace {

constexpr std::string_view kStyle =
    "@page{size:A4;margin:12mm}"
    "*{box-sizing:border-box}"
    "body{margin:0;font:10.5pt/1.35 sans-serif;color:#000;background:#fff}"
    "section{max-width:186mm;margin:0 auto;padding:6mm 0;break-after:page}"
    "section:last-child{break-after:auto}"
    "header{display:flex;justify-content:space-between;align-items:baseline;border-bottom:1.5pt solid #000}"
    "h1{font-size:16pt;margin:0}h2{font-size:11pt;margin:4mm 0 1mm}"
    "table{width:100%;border-collapse:collapse;break-inside:avoid}"
    "th,td{border:.5pt solid #000;padding:1mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    ".facts th{width:17%;font-weight:600}.number{text-align:right;white-space:nowrap}"
    ".typed{white-space:pre-wrap}"
    "svg{display:block;width:80mm;height:30mm;border:.5pt solid #000}"
    "@media screen{section{padding:6mm}}";

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  return safe;
}

constexpr std::string_view word_of(ConsentHow how) {
  switch (how) {
    case ConsentHow::Signed: return "how-signed";
    case ConsentHow::Spoken: return "how-spoken";
    case ConsentHow::Phone: return "how-phone";
    case ConsentHow::Message: break;
  }
  return "how-message";
}

class Page {
 public:
  Page(const codec::TicketViewRef& view, std::string_view signature, const Policy& policy, const Words& words,
       Language language)
      : view_(view), ticket_(view.ticket), signature_(signature), policy_(policy), words_(words), language_(language) {}

  std::string html() {
    add("<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{} "
        "{}</title><style>{}</style></head><body>\n",
        tag(language_), word("title"), escaped(ticket_.number), kStyle);
    for (const std::string_view copy : {"copy-customer", "copy-file", "copy-finance", "copy-front-desk"}) section(copy);
    add("</body></html>\n");
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  std::string word(std::string_view name) const {
    return escaped(words_.find(name)->second[static_cast<std::size_t>(language_)]);
  }

  std::string local(Instant at) const {
    if (at == kNever) return {};
    const auto wall = at + policy_.zone.offset_at(at);
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::minutes>(wall - day)};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()},
                       time.hours().count(), time.minutes().count());
  }

  // Two facts a row.
  void facts(std::string_view name, const std::string& value, std::string_view second, const std::string& other) {
    add("<tr><th>{}</th><td>{}</td><th>{}</th><td>{}</td></tr>\n", word(name), value, word(second), other);
  }
  void typed(std::string_view name, std::string_view value) {
    add("<tr><th>{}</th><td colspan=\"3\" class=\"typed\">{}</td></tr>\n", word(name), escaped(value));
  }

  void section(std::string_view copy) {
    const Work none;
    const Work& work = ticket_.work ? *ticket_.work : none;
    add("<section><header><h1>{}</h1><span>{}</span></header>\n", word("title"), word(copy));
    head(work);
    charges(work);
    parts(work);
    checklist(work);
    signature(work);
    add("</section>\n");
  }

  void head(const Work& work) {
    const Category* category = policy_.category(ticket_.category);
    const auto area = policy_.area(ticket_.area);
    const std::string phone =
        view_.phones == codec::Phones::Shown ? ticket_.caller.phone : masked_phone(ticket_.caller.phone);
    add("<table class=\"facts\">\n");
    facts("number", escaped(ticket_.number), "technician",
          escaped(view_.technician != nullptr ? view_.technician->name : ""));
    facts("customer", escaped(ticket_.caller.name), "phone", escaped(phone));
    typed("address", ticket_.place.address);
    facts("area", escaped(area ? policy_.areas[*area].name : ticket_.area.value), "category",
          escaped(category != nullptr ? category->name : ticket_.category.value));
    facts("registered", local(ticket_.created), "appointment",
          ticket_.appointment ? local(ticket_.appointment->now.at) : std::string{});
    facts("arrived", local(work.arrived), "started", local(work.started));
    facts("completed", ticket_.state == TicketState::Done ? local(ticket_.closed) : std::string{}, "quoted",
          quoted(work));
    typed("reported", ticket_.description);
    typed("fault", work.fault);
    typed("resolution", ticket_.resolution);
    add("</table>\n");
  }

  std::string quoted(const Work& work) const {
    if (!work.quote) return {};
    const Quote& quote = *work.quote;
    std::string text = quote.total == 0
                           ? word("no-charge")
                           : fmt::format("{} {}", format_money(quote.total, quote.currency), escaped(quote.currency));
    if (quote.consented != kNever)
      text +=
          fmt::format("; {}: {}, {}, {}", word("consent"), escaped(quote.consent.by),
                      quote.consent.how ? word(word_of(*quote.consent.how)) : std::string{}, local(quote.consented));
    return text;
  }

  void charges(const Work& work) {
    if (!work.charges) return;
    const Charges& bill = *work.charges;
    add("<h2>{}</h2><table><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr>\n", word("charges"),
        word("item"), word("kind"), word("quantity"), word("unit-price"), word("amount"));
    for (const FeeLine& line : bill.lines)
      add("<tr><td>{}{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
          "class=\"number\">{}</td></tr>\n",
          escaped(line.text), line.reason.empty() ? "" : " (" + escaped(line.reason) + ")", word(name(line.kind)),
          format_quantity(line.quantity), format_money(line.unit_price, bill.currency),
          format_money(line.amount, bill.currency));
    add("<tr><th colspan=\"4\">{}</th><th class=\"number\">{} {}</th></tr></table>\n", word("total"),
        format_money(bill.total, bill.currency), escaped(bill.currency));
  }

  void parts(const Work& work) {
    if (work.parts.empty()) return;
    add("<h2>{}</h2><table><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr>\n", word("parts"),
        word("item"), word("quantity"), word("source"), word("check"), word("note"));
    for (const Part& part : work.parts)
      add("<tr><td>{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", escaped(part.name),
          format_quantity(part.quantity), word(part.source == PartSource::Stock ? "from-stock" : "from-customer"),
          part.check ? word(name(*part.check)) : std::string{}, escaped(part.note));
    add("</table>\n");
  }

  void checklist(const Work& work) {
    const Category* category = policy_.category(ticket_.category);
    if (category == nullptr || category->checklist.empty()) return;
    add("<h2>{}</h2><table><tr><th>{}</th><th>{}</th><th>{}</th></tr>\n", word("checklist"), word("item"),
        word("check"), word("note"));
    for (const ChecklistItem& item : category->checklist) {
      const auto checked = std::ranges::find(work.checks, item.id, &CheckedItem::item);
      const bool done = checked != work.checks.end();
      add("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", escaped(item.text[static_cast<std::size_t>(language_)]),
          word(!done             ? "not-checked"
               : checked->passed ? "passed"
                                 : "not-passed"),
          done ? escaped(checked->note) : "");
    }
    add("</table>\n");
  }

  void signature(const Work& work) {
    add("<h2>{}</h2>\n", word("signature"));
    if (work.signature && !work.signature->refused.empty()) {
      add("<p class=\"typed\">{}: {}</p>\n", word("refused"), escaped(work.signature->refused));
      return;
    }
    const bool drawn = work.signature && is_path_data(signature_);
    add("<svg viewBox=\"0 0 {} {}\"><path d=\"{}\" fill=\"none\" stroke=\"#000\" stroke-width=\"2\"/></svg>\n",
        kSignatureWidth, kSignatureHeight, drawn ? signature_ : std::string_view{});
    if (work.signature) add("<p>{} {}</p>\n", escaped(work.signature->signer), local(work.signature->at));
  }

  const codec::TicketViewRef& view_;
  const Ticket& ticket_;
  std::string_view signature_;
  const Policy& policy_;
  const Words& words_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string_view signature_path(const Timeline& timeline) noexcept {
  for (auto event = timeline.events.rbegin(); event != timeline.events.rend(); ++event)
    if (const auto* recorded = std::get_if<SignatureRecorded>(&event->body)) return recorded->path;
  return {};
}

std::string work_order(const codec::TicketViewRef& view, std::string_view signature, const Policy& policy,
                       const Words& words, Language language) {
  return Page{view, signature, policy, words, language}.html();
}

}  // namespace redline::gateway
