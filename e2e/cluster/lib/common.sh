# shellcheck shell=bash disable=SC2034
# Names and helpers that every part uses. One cluster exists per machine, so the names are fixed.

NODE=penstock
RUN=/run/penstock             # sockets, process ids, configuration: short paths, since a socket's may have 107 bytes only
BRIDGE=penstock0
CGROUP=penstock
NODE_IP=10.244.0.1
POD_CIDR=10.244.0.0/16
SERVICE_CIDR=10.96.0.0/16
SERVICE_IP=10.96.0.1
DNS_IP=10.96.0.10
API=https://$NODE_IP:6443

HERE=$ROOT/e2e/cluster
CLUSTER=$ROOT/.cluster
LOGS=$CLUSTER/logs
STATE=$RUN/state              # $CLUSTER/state, mounted there to keep its paths short
PKI=$STATE/pki
CONTAINERD=$RUN/containerd.sock
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/penstock/cluster
KUBECONFIG_FILE=$CLUSTER/kubeconfig
export KUBECACHEDIR=$STATE/kubectl-cache

DAEMONS=(etcd apiserver controller-manager scheduler containerd kubelet proxy)

say() { printf '%s\n' "$*"; }

die() {
  printf 'cluster: %s\n' "$*" >&2
  exit 1
}

# timed TEXT COMMAND...: runs the command, then prints one line with the seconds it took.
timed() {
  local text=$1 start=$EPOCHREALTIME
  shift
  "$@" || die "failed: $text"
  say "  $text ($(seconds_since "$start") s)"
}

seconds_since() {
  local us=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
  printf '%d.%d' $((us / 1000000)) $((us / 100000 % 10))
}

# wait_for SECONDS TEXT COMMAND...: until the command succeeds.
wait_for() {
  local deadline=$((SECONDS + $1)) text=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    dead_daemon "$text" || return 1
    sleep 0.1
  done
}

kubectl() { "$(bin kubectl)" --kubeconfig "$PKI/admin.kubeconfig" "$@"; }

ctr() { "$(bin ctr)" --address "$CONTAINERD" --namespace k8s.io "$@"; }
