// The reference page of configuration keys, made from their table.
#include <fmt/format.h>

#include "deploy/config/config_keys.hpp"

namespace redline::config {

namespace {

constexpr std::string_view kHead = R"(# Configuration

Made from the table in `deploy/config/config_keys.cpp`; a test compares the two.

What an organisation decides (areas, deadlines, offers) stands in the [policy](policy.md). What an operator decides stands
here. Values are taken from, later ones winning:

1. the defaults below,
2. the configuration file, given with `--config FILE` or `REDLINE_CONFIG`,
3. the environment,
4. the command line.

The server checks everything before it starts and tells all mistakes at once, with file and line. A file that has become wrong
never replaces the configuration that is in force. Passwords are masked wherever configuration is printed.

Durations are written `250 ms`, `90 s`, `30 min`, `4 h`, `2 d` or as sums like `1 h 30 min`; sizes `512 B`, `64 KiB`, `8 MiB`.
In the file, keys are nested at their dots:

```yaml
listen: 0.0.0.0:8443
tls:
  cert: /etc/redline/chain.pem
  key: /etc/redline/key.pem
redis:
  url: redis://redline:secret@10.0.0.5:6379
  durability: replicated
  replicas: 1
origins: [https://desk.example.org]
limits:
  frame_in: 64 KiB
```

## Keys

| key | environment | default | allowed | what it does |
| --- | --- | --- | --- | --- |
)";

constexpr std::string_view kTail = R"(
## Rules between keys

- An address beyond loopback needs `tls.cert` and `tls.key`, or `allow_plain_beyond_loopback`.
- `tls.cert` and `tls.key` come together.
- `redis.durability: replicated` needs `redis.replicas` of at least 1; the others need 0.
- `limits.commands_burst` is at least `limits.commands_per_second`, `limits.out_queue` at least `limits.frame_out`.
)";

std::string quoted(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }

}  // namespace

std::string configuration_page() {
  std::string page{kHead};
  const ServerConfig defaults;
  for (const ConfigKey& key : config_keys())
    page += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", key.name, environment_name(key),
                        quoted(shown(key, defaults)), allowed(key), key.help);
  page += kTail;
  return page;
}

}  // namespace redline::config
