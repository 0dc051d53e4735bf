# shellcheck shell=bash
# What the machine must have. Nothing is changed here, except that Debian packages are installed once all else is there.

PACKAGES=(containernetworking-plugins nftables conntrack iproute2 libseccomp-dev pkg-config gcc libc6-dev util-linux)
MISSING=()
# What kube-proxy writes, in small.
NAT_RULES='table ip t {
  map m { type ipv4_addr : verdict; }
  chain pre { type nat hook prerouting priority 0; fib daddr type local dnat to numgen random mod 2 map { 0 : 192.0.2.1, 1 : 192.0.2.2 }; }
  chain post { type nat hook postrouting priority 0; ct state new masquerade fully-random; }
}'

missing() { MISSING+=("$*"); }

preflight() {
  MISSING=()
  check_system
  check_go
  check_jdk
  check_room
  check_kernel
  check_networks
  report_missing
}

report_missing() {
  ((${#MISSING[@]})) || return 0
  printf 'cluster: missing: %s\n' "${MISSING[@]}" >&2
  return 1
}

check_system() {
  [[ $(uname -s) == Linux ]] || missing "Linux; this is $(uname -s)"
  ((EUID == 0)) || missing "root: the cluster makes network namespaces, mounts and firewall rules; run it as root"
  local package
  if [[ ! -e /etc/debian_version ]]; then
    for package in nft conntrack ip gcc pkg-config unshare findmnt; do
      [[ -n $(type -P "$package") ]] || missing "the program $package; install it with your system's package manager"
    done
    cni_dir >/dev/null || missing "the CNI plugins (ptp, host-local) in /usr/lib/cni or /opt/cni/bin"
    [[ -e /usr/include/seccomp.h ]] || missing "the headers of libseccomp (/usr/include/seccomp.h)"
  fi
}

cni_dir() {
  local dir
  for dir in /usr/lib/cni /opt/cni/bin /usr/libexec/cni; do
    if [[ -x $dir/ptp && -x $dir/host-local ]]; then
      say "$dir"
      return
    fi
  done
  return 1
}

# find_go puts a Go of at least 1.26 into PATH when there is one.
find_go() {
  local dir version
  for dir in "$(dirname "$(type -P go || echo /usr/local/go/bin/go)")" /usr/local/go/bin /usr/lib/go-1.2[6-9]/bin; do
    [[ -x $dir/go ]] || continue
    version=$(GOTOOLCHAIN=local "$dir/go" env GOVERSION) || continue
    if [[ $version =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 26)); then
      export PATH=$dir:$PATH
      # shellcheck disable=SC2034 # Part of each family's key.
      GO_VERSION=$version
      return
    fi
  done
  return 1
}

check_go() {
  find_go || missing "Go 1.26 or newer: in PATH or in /usr/local/go/bin (https://go.dev/dl)"
}

check_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [[ -x $home/bin/javac && -r $home/release ]] && grep -q '^JAVA_VERSION="25' "$home/release"; then
      return
    fi
  done
  missing "JDK 25: in JAVA_HOME or below /usr/lib/jvm"
}

check_room() {
  local need=3 kib
  built || need=15
  mkdir_parent_of "$CACHE"
  kib=$(df -Pk "$PARENT" | awk 'NR == 2 {print $4}')
  ((kib >= need * 1024 * 1024)) || missing "disk: $need GiB free at $PARENT, there are $((kib / 1024 / 1024))"
  kib=$(awk '/^MemTotal/ {print $2}' /proc/meminfo)
  ((kib >= 3 * 1024 * 1024)) || missing "memory: 4 GiB, there are $((kib / 1024 / 1024))"
}

# mkdir_parent_of FOLDER: sets PARENT to the nearest folder above it that exists.
mkdir_parent_of() {
  PARENT=$1
  while [[ ! -d $PARENT ]]; do PARENT=$(dirname "$PARENT"); done
}

# Tries each feature in a namespace of its own. What needs a program that is not there yet is tried again after that
# program is installed.
check_kernel() {
  [[ $(uname -s) == Linux ]] && ((EUID == 0)) || return 0
  if ! unshare --net --mount --uts --ipc --pid --fork true 2>/dev/null; then
    missing "kernel: network, mount and process namespaces (unshare fails)"
    return
  fi
  if ! grep -qw overlay /proc/filesystems && ! modprobe -nq overlay 2>/dev/null; then
    missing "kernel: the overlay file system (CONFIG_OVERLAY_FS)"
  fi
  if [[ -n $(type -P ip) ]]; then
    unshare --net ip link add t0 type veth peer name t1 2>/dev/null || missing "kernel: veth (CONFIG_VETH)"
    unshare --net ip link add t0 type bridge 2>/dev/null || missing "kernel: bridge (CONFIG_BRIDGE)"
  fi
  if [[ -n $(type -P nft) ]]; then
    unshare --net nft -f - 2>/dev/null <<<"$NAT_RULES" || missing "kernel: nftables with NAT (CONFIG_NF_TABLES, CONFIG_NFT_NAT, CONFIG_NFT_MASQ, CONFIG_NFT_NUMGEN, CONFIG_NFT_FIB_IPV4)"
  fi
  check_cgroups
}

check_cgroups() {
  local controller
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    for controller in cpu cpuset memory pids; do
      grep -qw "$controller" /sys/fs/cgroup/cgroup.controllers || missing "kernel: the cgroup controller $controller"
    done
  else
    for controller in cpu cpuacct cpuset memory pids systemd; do
      [[ -e /sys/fs/cgroup/$controller/cgroup.procs ]] || missing "kernel: the cgroup v1 controller $controller, mounted below /sys/fs/cgroup"
    done
  fi
}

check_networks() {
  [[ -n $(type -P ip) && ! -e $RUN ]] || return 0
  local taken
  taken=$(ip -4 route show table all 2>/dev/null | grep -E '(^| )10\.(244|96)\.' | head -n 1 || true)
  [[ -z $taken ]] || missing "the networks $POD_CIDR and $SERVICE_CIDR: this machine uses them already ($taken)"
  if [[ -n $(type -P nft) ]] && nft list tables 2>/dev/null | grep -q 'kube-proxy'; then
    missing "a machine without another Kubernetes: there are nftables tables of a kube-proxy"
  fi
}

install_packages() {
  [[ -e /etc/debian_version ]] || return 0
  local package wanted=()
  for package in "${PACKAGES[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || wanted+=("$package")
  done
  ((${#wanted[@]})) || return 0
  timed "installed ${wanted[*]}" apt_install "${wanted[@]}"
  MISSING=()
  check_kernel
  report_missing
}

apt_install() {
  local log options=(-o DPkg::Lock::Timeout=120)
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! apt-get "${options[@]}" install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null &&
    ! { apt-get "${options[@]}" update && apt-get "${options[@]}" install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
