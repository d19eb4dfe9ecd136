# For other scripts: what Debian has to bring, installed where that is possible.

# want PACKAGES TEST…: note the packages as missing where the test fails.
missing=""
want() {
  packages=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $packages"
}

# Install what is missing; whoever may not install finds out from what needs it.
bring() {
  if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  fi
}
