"""A small policy whose times a test chooses."""


def policy_text(
    version="e2e", dispatch="30 min", respond="1 h", arrive="8 h", resolve="24 h", warn="[50]", offer="5 min", cooldown="30 min",
    open_max=4,
):
    clocks = {"dispatch": dispatch, "respond": respond, "arrive": arrive, "resolve": resolve}
    lines = [f"      - {{kind: {kind}, within: {within}, warn: {warn}}}" for kind, within in clocks.items() if within]
    return "\n".join([
        f"version: {version}",
        "timezone: UTC",
        "skills: [water, gas]",
        "areas:",
        "  - {id: centre, name: Centre}",
        "  - {id: north, name: North}",
        "categories:",
        "  - {id: burst, name: Burst pipe, skill: water, priority: urgent, service: 1 h}",
        "  - {id: drip, name: Dripping tap, skill: water, priority: normal, service: 30 min}",
        "  - {id: leak, name: Gas leak, skill: gas, priority: emergency, service: 45 min}",
        "sla:",
        "  - clocks:",
        *lines,
        "offers:",
        f"  timeout: {{emergency: {offer}, urgent: {offer}, normal: {offer}, low: {offer}}}",
        f"  cooldown: {cooldown}",
        f"  open_max: {open_max}",
        "travel: {speed_kmh: 25, detour: 1.4, fixed: 2 min}",
        "return_reasons: [no-tools, too-far]",
        "",
    ])


def wish(area="centre", category="drip", description="drips since yesterday", **others):
    """The body of a create_ticket that nothing is wrong with."""
    return {
        "caller": {"name": "Wang", "phone": "13800001111"},
        "place": {"address": "Nanjing Road 1, room 302"},
        "area": area,
        "category": category,
        "description": description,
    } | others
